package io.outrider.server;

import io.outrider.listener.Listener;
import io.outrider.listener.ListenerConfig.Direction;
import io.outrider.net.Worker;
import io.outrider.time.TimeSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Letting connections end: of some listeners while the process goes on, or of all before it ends.
///
/// Threads: [#shutDown], [#exitNow] and [#awaitEnd] any thread, [#listeners] main loop.
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final ProxyOptions.Drain options;
    private final List<Listener> listeners;
    private final ServerState state;
    private final Worker main;
    private final CountDownLatch ended = new CountDownLatch(1);

    /// @param listeners as they are at each time of asking
    Drain(ProxyOptions.Drain options, List<Listener> listeners, ServerState state, Worker main) {
        this.options = options;
        this.listeners = listeners;
        this.state = state;
        this.main = main;
    }

    /// `/drain_listeners`.
    ///
    /// @param graceful connections are asked to end, and accepting stops after the drain time
    /// @param staying connections are asked to end, and accepting goes on
    public void listeners(boolean inboundOnly, boolean graceful, boolean staying) {
        long spread =
                options.strategy() == ProxyOptions.DrainStrategy.GRADUAL
                        ? options.time().toNanos()
                        : 0;
        for (Listener listener : listeners) {
            if (inboundOnly && listener.config().direction() != Direction.INBOUND) {
                continue;
            }
            if (graceful || staying) {
                listener.drain(spread);
            }
            if (!staying && graceful) {
                main.loop()
                        .schedule(
                                listener::stopAccepting,
                                options.time().toNanos(),
                                TimeUnit.NANOSECONDS);
            } else if (!staying) {
                listener.stopAccepting();
            }
        }
    }

    /// Begins the end: inbound says goodbye, and when its connections are gone, or the drain time
    /// is over, the process ends. A second call ends it at once.
    void shutDown() {
        if (!state.beginDrain()) {
            LOG.info("ending at once");
            ended.countDown();
            return;
        }
        LOG.info(
                "shutting down: {} inbound connection(s) get up to {} s to finish, outbound works"
                        + " until then, a second signal ends at once",
                inboundConnections(),
                options.time().toSeconds());
        long deadline = TimeSource.SYSTEM.nanos() + options.time().toNanos();
        main.loop()
                .execute(
                        () -> {
                            for (Listener listener : listeners) {
                                if (isInbound(listener)) {
                                    listener.drain(0);
                                }
                            }
                            waitForDrain(deadline);
                        });
    }

    /// What is not said to be outbound counts as inbound.
    private static boolean isInbound(Listener listener) {
        return listener.config().direction() != Direction.OUTBOUND;
    }

    private long inboundConnections() {
        long open = 0;
        for (Listener listener : listeners) {
            if (isInbound(listener)) {
                open += listener.openConnections();
            }
        }
        return open;
    }

    private void waitForDrain(long deadline) {
        long open = inboundConnections();
        if (open == 0 || TimeSource.SYSTEM.nanos() >= deadline) {
            LOG.info("drained: {} inbound connection(s) left", open);
            ended.countDown();
            return;
        }
        main.loop()
                .schedule(() -> waitForDrain(deadline), LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Ends the process without draining, once the main loop has done what it is doing.
    public void exitNow() {
        state.beginDrain();
        main.loop().execute(ended::countDown);
    }

    /// Blocks until the process may end.
    void awaitEnd() throws InterruptedException {
        ended.await();
    }
}
