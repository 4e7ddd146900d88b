package io.outrider.upstream;

import io.outrider.lb.CoarseHealth;
import io.outrider.lb.Host;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.stats.Cells;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The HTTP connections of one worker to one host for one purpose, and a queue of requests for
/// which none of them has room: one request at a time on HTTP/1, as many as the host allows on
/// HTTP/2.
///
/// Threads: its worker's loop.
public final class ConnectionPool {
    private static final int MOST_PRECONNECTS = 3;

    /// What the connections speak.
    enum Mode {
        HTTP1,
        HTTP2,
        /// What the handshake decides.
        ALPN
    }

    /// A waiter that has not been told yet.
    public interface Waiting {
        void cancel();
    }

    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final CircuitBreakers breakers;
    private final TransportOptions options;
    private final Dialer dialer;
    private final Mode mode;
    private final long connectionsPerHost;
    private final double preconnectRatio;

    /// Connected and with room for a request, the one that had room last at the end.
    private final ArrayList<PooledClient> available = new ArrayList<>(2);

    private final ArrayList<PooledClient> connecting = new ArrayList<>(2);
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(2);
    private int open;
    private int busy;
    private int streamsExpected;
    private boolean draining;
    private Runnable unused = () -> {};
    private final @Nullable StreamForecast forecast;
    private int toldStreams;
    private long toldRoom;

    ConnectionPool(
            Worker worker,
            Cluster cluster,
            Host host,
            boolean high,
            TransportOptions options,
            Dialer dialer,
            Mode mode) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.breakers = cluster.breakers(high);
        this.options =
                switch (mode) {
                    case HTTP1 -> options;
                    case HTTP2 -> options.fallback(List.of("h2"));
                    case ALPN -> options.fallback(List.of("h2", "http/1.1"));
                };
        this.dialer = dialer;
        this.mode = mode;
        var rules = cluster.config().pools();
        this.connectionsPerHost = rules.connectionsPerHost().get(high ? 1 : 0);
        this.preconnectRatio = rules.preconnectRatio();
        this.forecast = cluster.forecast(worker.index());
        this.streamsExpected =
                mode == Mode.HTTP2 ? cluster.config().http().h2().maxConcurrentStreams() : 1;
    }

    Worker worker() {
        return worker;
    }

    Cluster cluster() {
        return cluster;
    }

    Host host() {
        return host;
    }

    CircuitBreakers breakers() {
        return breakers;
    }

    Mode mode() {
        return mode;
    }

    /// Whether it has neither a connection nor anybody waiting for one.
    boolean isUnused() {
        return open == 0 && pending.isEmpty();
    }

    /// Runs `told` each time it has become unused.
    void whenUnused(Runnable told) {
        unused = told;
    }

    private void tellIfUnused() {
        if (isUnused()) {
            unused.run();
        }
    }

    /// Gives a stream now or later, or fails now or later; exactly one of the two happens unless
    /// the returned handle is cancelled first.
    ///
    /// @param fresh use a new connection even if one has room: the replay after a reuse race
    /// @return how to give up waiting; null when the waiter has been told already
    public @Nullable Waiting newStream(PoolWaiter waiter, boolean fresh) {
        PooledClient client = fresh ? null : available();
        if (client != null) {
            attach(client, waiter);
            preconnect();
            tellForecast();
            return null;
        }
        Cells cells = worker.cells();
        if (!breakers.pendingRequests().tryAcquire()) {
            cells.inc(cluster.stats().upstreamRqPendingOverflow);
            waiter.failed(PoolFailure.OVERFLOW, "", "max_pending_requests");
            return null;
        }
        cells.inc(cluster.stats().upstreamRqPendingTotal);
        cells.inc(cluster.stats().upstreamRqPendingActive);
        host.requestWaits();
        var entry = new Pending(waiter);
        pending.addLast(entry);
        connectIfNeeded();
        preconnect();
        tellForecast();
        return entry.told ? null : entry;
    }

    /// Keeps the cluster's forecast at what this pool has.
    private void tellForecast() {
        if (forecast != null) {
            int streams = busy + pending.size();
            long room = (long) open * streamsExpected;
            forecast.changed(streams - toldStreams, room - toldRoom);
            toldStreams = streams;
            toldRoom = room;
        }
    }

    private @Nullable PooledClient available() {
        while (!available.isEmpty()) {
            PooledClient last = available.getLast();
            if (last.capacity() > 0) {
                return last;
            }
            available.removeLast(); // the host allows less than before
            last.listed = false;
        }
        return null;
    }

    /// A connection more for those that wait, when those that are coming up will not do. Where a
    /// connection serves no streams any more, a new one may.
    private void connectIfNeeded() {
        while ((long) connecting.size() * Math.max(1, streamsExpected) < pending.size()) {
            if (!connect()) {
                return;
            }
        }
    }

    /// Makes connections ahead of the requests that will want them, a few each time.
    private void preconnect() {
        if (preconnectRatio <= 1 || host.coarseHealth() != CoarseHealth.HEALTHY) {
            return;
        }
        for (int i = 0; i < MOST_PRECONNECTS; i++) {
            double wanted = (busy + pending.size()) * preconnectRatio;
            if ((double) open * streamsExpected >= Math.ceil(wanted) || !connect()) {
                return;
            }
        }
    }

    /// Makes a connection for a request that is foreseen, unless there is room for it; a host that
    /// is not healthy is left alone.
    ///
    /// @param ratio connections for each request, of the whole cluster
    /// @return whether it has
    boolean connectAhead(double ratio) {
        double wanted = (busy + pending.size() + 1) * ratio;
        if (host.coarseHealth() != CoarseHealth.HEALTHY
                || wanted <= (double) open * streamsExpected
                || !connect()) {
            return false;
        }
        tellForecast();
        return true;
    }

    /// Opens a connection if the breaker lets it; the first of a pool is always allowed, so that a
    /// waiting request has something to wait for.
    ///
    /// @return whether it has
    private boolean connect() {
        boolean allowed =
                host.activeConnections() < connectionsPerHost
                        && breakers.connections().tryAcquire();
        if (!allowed) {
            worker.cells().inc(cluster.stats().upstreamCxOverflow);
            if (open > 0) {
                return false;
            }
            breakers.connections().acquire();
        }
        open++;
        var client = new PooledClient(this);
        connecting.add(client);
        client.connect(dialer, options);
        return true;
    }

    /// `client` is the last of those available.
    private void attach(PooledClient client, PoolWaiter waiter) {
        if (!breakers.requests().tryAcquire()) {
            worker.cells().inc(cluster.stats().upstreamRqPendingOverflow);
            waiter.failed(PoolFailure.OVERFLOW, "", "max_requests");
            return;
        }
        if (client.capacity() == 1) {
            available.removeLast();
            client.listed = false;
        }
        busy++;
        client.attach(waiter);
    }

    /// A client has connected.
    void connected(PooledClient client) {
        connecting.remove(client);
        freed(client);
    }

    /// A client's request is over.
    void requestEnded() {
        busy--;
        tellForecast();
    }

    /// A client may have room for more requests than before.
    void freed(PooledClient client) {
        if (!client.listed && client.capacity() > 0) {
            client.listed = true;
            available.add(client);
        }
        serve();
    }

    /// The host said how many streams it serves at a time on one connection.
    void streamsExpected(int streams) {
        streamsExpected = streams;
        tellForecast();
    }

    /// Gives streams to those that wait, as many as there are.
    void serve() {
        while (!pending.isEmpty()) {
            PooledClient client = available();
            if (client == null) {
                connectIfNeeded();
                tellForecast();
                return;
            }
            Pending next = pending.removeFirst();
            next.leave();
            attach(client, next.waiter);
        }
        if (draining) {
            closeIdle();
        }
        tellForecast();
    }

    /// A client never came up: as in Envoy, everybody who waits is told.
    void connectFailed(PooledClient client, PoolFailure reason, String transportFailure) {
        connecting.remove(client);
        breakers.connections().release();
        open--;
        Pending next;
        int told = pending.size();
        while (told-- > 0 && (next = pending.pollFirst()) != null) {
            next.leave();
            worker.cells().inc(cluster.stats().upstreamRqPendingFailureEject);
            next.waiter.failed(reason, transportFailure, "");
        }
        tellForecast();
        tellIfUnused();
    }

    /// A client serves no further requests.
    void leaving(PooledClient client) {
        if (client.listed) {
            client.listed = false;
            available.remove(client);
        }
    }

    /// A client's connection is gone.
    void closed(PooledClient client) {
        leaving(client);
        breakers.connections().release();
        open--;
        serve();
        tellIfUnused();
    }

    /// Closes idle connections at once and busy ones after their requests; those who wait are
    /// served first.
    public void drain() {
        draining = true;
        if (pending.isEmpty()) {
            closeIdle();
        }
    }

    private void closeIdle() {
        for (PooledClient client : List.copyOf(available)) {
            client.leave();
        }
        for (PooledClient client : List.copyOf(connecting)) {
            client.leave();
        }
    }

    private final class Pending implements Waiting {
        private final PoolWaiter waiter;
        private boolean told;

        Pending(PoolWaiter waiter) {
            this.waiter = waiter;
        }

        /// Leaves the queue because the waiter is told now.
        void leave() {
            told = true;
            breakers.pendingRequests().release();
            worker.cells().dec(cluster.stats().upstreamRqPendingActive);
            host.requestWaitsNoMore();
        }

        @Override
        public void cancel() {
            if (!told && pending.remove(this)) {
                leave();
                worker.cells().inc(cluster.stats().upstreamRqCancelled);
                tellForecast();
                tellIfUnused();
            }
        }
    }
}
