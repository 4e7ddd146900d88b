package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.lb.breaker.CircuitBreakers;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.stats.Cells;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// HTTP/1 connections of one worker to one host: idle ones in a stack, newest first, and a queue of
/// requests that wait for one that is connecting.
///
/// Threads: its worker's loop.
public final class Http1Pool implements ConnectionPool {
    private static final int MOST_PRECONNECTS = 3;

    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final CircuitBreakers breakers;
    private final TransportOptions options;
    private final Dialer dialer;
    private final long connectionsPerHost;
    private final double preconnectRatio;
    private final ArrayList<Http1Client> idle = new ArrayList<>();
    private final ArrayList<Http1Client> connecting = new ArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private int open;
    private boolean draining;

    public Http1Pool(
            Worker worker,
            Cluster cluster,
            Host host,
            boolean high,
            TransportOptions options,
            Dialer dialer) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.breakers = cluster.breakers(high);
        this.options = options;
        this.dialer = dialer;
        var rules = cluster.config().pools();
        this.connectionsPerHost = rules.connectionsPerHost().get(high ? 1 : 0);
        this.preconnectRatio = rules.preconnectRatio();
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

    /// How many connections there are, connecting ones included.
    public int size() {
        return open;
    }

    /// How many connections wait for a request.
    public int idleCount() {
        return idle.size();
    }

    @Override
    public boolean isUnused() {
        return open == 0 && pending.isEmpty();
    }

    @Override
    public @Nullable Waiting newStream(PoolWaiter waiter, boolean fresh) {
        if (!fresh && !idle.isEmpty()) {
            Http1Client client = idle.removeLast();
            attach(client, waiter);
            preconnect();
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
        if (connecting.size() < pending.size()) {
            connect();
        }
        preconnect();
        return entry.told ? null : entry;
    }

    /// Makes connections ahead of the requests that will want them, a few each time.
    private void preconnect() {
        if (preconnectRatio <= 1) {
            return;
        }
        for (int i = 0; i < MOST_PRECONNECTS; i++) {
            int busy = open - idle.size() - connecting.size();
            if (open >= Math.ceil((busy + pending.size()) * preconnectRatio) || !connect()) {
                return;
            }
        }
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
        var client = new Http1Client(this);
        connecting.add(client);
        client.connect(dialer, options);
        return true;
    }

    private void attach(Http1Client client, PoolWaiter waiter) {
        if (!breakers.requests().tryAcquire()) {
            worker.cells().inc(cluster.stats().upstreamRqPendingOverflow);
            idle.add(client);
            waiter.failed(PoolFailure.OVERFLOW, "", "max_requests");
            return;
        }
        client.attach(waiter);
    }

    /// A client has connected, or has ended an exchange and can take another.
    void ready(Http1Client client, boolean wasConnecting) {
        if (wasConnecting) {
            connecting.remove(client);
        }
        Pending next = pending.pollFirst();
        if (next != null) {
            next.leave();
            attach(client, next.waiter);
        } else if (draining) {
            client.close();
        } else {
            idle.add(client);
            client.armIdle();
        }
    }

    /// A client never came up: as in Envoy, everybody who waits is told.
    void connectFailed(Http1Client client, PoolFailure reason, String transportFailure) {
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

    /// A client's connection is gone.
    void closed(Http1Client client) {
        idle.remove(client);
        breakers.connections().release();
        open--;
        if (!draining && connecting.size() < pending.size()) {
            connect();
        }
    }

    @Override
    public void drain() {
        draining = true;
        for (Http1Client client : new ArrayList<>(idle)) {
            client.close();
        }
        for (Http1Client client : new ArrayList<>(connecting)) {
            if (pending.isEmpty()) {
                client.close();
            }
        }
    }

    /// Whether connections are closed after the request they serve.
    boolean isDraining() {
        return draining;
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
            }
        }
    }
}
