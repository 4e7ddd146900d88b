package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections of one worker to one host that carry many requests at a time, and a queue of
/// requests for which none has a stream left. With ALPN a connection may turn out to speak HTTP/1;
/// it then serves one at a time.
///
/// Threads: its worker's loop.
public final class Http2Pool implements ConnectionPool {
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final CircuitBreakers breakers;
    private final TransportOptions options;
    private final Dialer dialer;
    private final boolean byAlpn;
    private final ArrayList<Http2Client> clients = new ArrayList<>(1);
    private final ArrayList<Http2Client> connecting = new ArrayList<>(1);
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);
    private int open;
    private int streamsExpected;
    private boolean draining;

    /// @param byAlpn whether the handshake decides the protocol, instead of the configuration
    public Http2Pool(
            Worker worker,
            Cluster cluster,
            Host host,
            boolean high,
            TransportOptions options,
            Dialer dialer,
            boolean byAlpn) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.breakers = cluster.breakers(high);
        this.options = options.fallback(byAlpn ? List.of("h2", "http/1.1") : List.of("h2"));
        this.dialer = dialer;
        this.byAlpn = byAlpn;
        this.streamsExpected = byAlpn ? 1 : cluster.config().http().h2().maxConcurrentStreams();
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

    boolean byAlpn() {
        return byAlpn;
    }

    /// How many connections there are, connecting ones included.
    public int size() {
        return open;
    }

    @Override
    public boolean isUnused() {
        return open == 0 && pending.isEmpty();
    }

    @Override
    public @Nullable Waiting newStream(PoolWaiter waiter, boolean fresh) {
        Http2Client client = fresh ? null : withCapacity();
        if (client != null) {
            attach(client, waiter);
            return null;
        }
        if (!breakers.pendingRequests().tryAcquire()) {
            worker.cells().inc(cluster.stats().upstreamRqPendingOverflow);
            waiter.failed(PoolFailure.OVERFLOW, "", "max_pending_requests");
            return null;
        }
        worker.cells().inc(cluster.stats().upstreamRqPendingTotal);
        worker.cells().inc(cluster.stats().upstreamRqPendingActive);
        var entry = new Pending(waiter);
        pending.addLast(entry);
        host.requestWaits();
        connectIfNeeded();
        return entry.told ? null : entry;
    }

    private @Nullable Http2Client withCapacity() {
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).capacity() > 0) {
                return clients.get(i);
            }
        }
        return null;
    }

    /// A connection more when those that are coming up will not do. A host that serves no streams
    /// at all is not asked again and again.
    private void connectIfNeeded() {
        while (streamsExpected > 0 && (long) connecting.size() * streamsExpected < pending.size()) {
            boolean allowed = breakers.connections().tryAcquire();
            if (!allowed) {
                worker.cells().inc(cluster.stats().upstreamCxOverflow);
                if (open > 0) {
                    return;
                }
                breakers.connections().acquire();
            }
            open++;
            var client = new Http2Client(this);
            connecting.add(client);
            client.connect(dialer, options);
        }
    }

    private void attach(Http2Client client, PoolWaiter waiter) {
        if (!breakers.requests().tryAcquire()) {
            worker.cells().inc(cluster.stats().upstreamRqPendingOverflow);
            waiter.failed(PoolFailure.OVERFLOW, "", "max_requests");
            return;
        }
        client.attach(waiter);
    }

    /// A client has connected.
    void connected(Http2Client client) {
        connecting.remove(client);
        clients.add(client);
        serve();
    }

    /// A client may serve more than before, or less.
    void capacityChanged(int maxStreams) {
        streamsExpected = maxStreams;
        serve();
    }

    /// Gives streams to those that wait, as many as there are.
    void serve() {
        while (!pending.isEmpty()) {
            Http2Client client = withCapacity();
            if (client == null) {
                connectIfNeeded();
                return;
            }
            Pending next = pending.removeFirst();
            next.leave();
            attach(client, next.waiter);
        }
        if (draining) {
            closeIdle();
        }
    }

    /// A client never came up: as in Envoy, everybody who waits is told.
    void connectFailed(Http2Client client, PoolFailure reason, String transportFailure) {
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
    }

    /// A client serves no new streams.
    void leaving(Http2Client client) {
        clients.remove(client);
    }

    /// A client's connection is gone.
    void closed(Http2Client client) {
        clients.remove(client);
        breakers.connections().release();
        open--;
        if (!draining) {
            serve();
        }
    }

    @Override
    public void drain() {
        draining = true;
        closeIdle();
        if (pending.isEmpty()) {
            for (Http2Client client : new ArrayList<>(connecting)) {
                client.leave();
            }
        }
    }

    private void closeIdle() {
        for (Http2Client client : new ArrayList<>(clients)) {
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
            host.requestWaitsNoMore();
            breakers.pendingRequests().release();
            worker.cells().dec(cluster.stats().upstreamRqPendingActive);
        }

        @Override
        public void cancel() {
            if (!told && pending.remove(this)) {
                leave();
                worker.cells().inc(cluster.stats().upstreamRqCancelled);
            }
        }
    }
}
