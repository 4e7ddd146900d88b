package io.outrider.upstream;

import io.outrider.http.Protocol;
import io.outrider.lb.Host;
import io.outrider.lb.breaker.CircuitBreaker;
import io.outrider.lb.breaker.Thresholds;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.upstream.ClusterConfig.UpstreamProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All pools of one worker to one host; it lives in the host's worker slot.
///
/// Almost always there is one pool; more exist for high priority, for other ALPN or SNI, and for
/// pools tied to a downstream connection. Threads: its worker's loop.
public final class HostPools {
    private final List<Entry> entries = new ArrayList<>(1);

    /// What makes two requests share connections.
    ///
    /// @param downstreamConnection the id, when pools are per downstream connection; else 0
    private record Key(
            boolean high, boolean http2, TransportOptions options, long downstreamConnection) {}

    private record Entry(Key key, ConnectionPool pool) {}

    private HostPools() {}

    /// The pool for a request, made at its first use; it counts for the cluster that the host
    /// belongs to, which is another one than `cluster` if that one is an aggregate.
    ///
    /// Null when the cluster may have no more pools than it has.
    ///
    /// @param downstream the protocol of the request, which the cluster may want to follow
    public static @Nullable ConnectionPool pool(
            Worker worker,
            Cluster cluster,
            Host host,
            boolean high,
            TransportOptions options,
            long downstreamConnection,
            @Nullable Protocol downstream,
            Dialer dialer) {
        Cluster owner = Cluster.of(host, cluster);
        UpstreamProtocol protocol = owner.config().http().protocol();
        boolean http2 =
                protocol == UpstreamProtocol.DOWNSTREAM
                        ? downstream == Protocol.HTTP2
                        : protocol != UpstreamProtocol.HTTP1;
        HostPools pools = (HostPools) host.workerSlot(worker.index());
        if (pools == null) {
            pools = new HostPools();
            host.setWorkerSlot(worker.index(), pools);
        }
        for (int i = 0; i < pools.entries.size(); i++) {
            Entry entry = pools.entries.get(i);
            if (entry.key.high == high
                    && entry.key.http2 == http2
                    && entry.key.downstreamConnection == downstreamConnection
                    && entry.key.options.equals(options)) {
                return entry.pool;
            }
        }
        if (downstreamConnection != 0) {
            // such a pool is of no use once its downstream connection and its own are gone
            pools.entries.removeIf(
                    entry -> entry.key.downstreamConnection != 0 && entry.pool.isUnused());
        }
        CircuitBreaker limit = owner.breakers(high).connectionPools();
        boolean counted = limit.limit() != Thresholds.UNLIMITED;
        if (counted && !limit.tryAcquire()) {
            worker.cells().inc(owner.stats().upstreamCxPoolOverflow);
            return null;
        }
        ConnectionPool made =
                new ConnectionPool(
                        worker,
                        owner,
                        host,
                        high,
                        options,
                        dialer,
                        !http2
                                ? ConnectionPool.Mode.HTTP1
                                : protocol == UpstreamProtocol.AUTO
                                        ? ConnectionPool.Mode.ALPN
                                        : ConnectionPool.Mode.HTTP2);
        Entry entry = new Entry(new Key(high, http2, options, downstreamConnection), made);
        pools.entries.add(entry);
        if (counted) {
            HostPools holder = pools;
            made.whenUnused(
                    () -> {
                        made.whenUnused(HostPools::nothing);
                        holder.entries.remove(entry);
                        limit.release();
                    });
        }
        return made;
    }

    private static void nothing() {}

    /// Closes the connections of a host that is gone, on the worker's own loop.
    public static void drain(Host host, int worker) {
        HostPools pools = (HostPools) host.workerSlot(worker);
        if (pools != null) {
            var entries = List.copyOf(pools.entries);
            pools.entries.clear();
            for (Entry entry : entries) {
                entry.pool.drain();
            }
        }
    }
}
