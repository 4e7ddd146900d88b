package io.outrider.extensions.filters.http.common;

import io.outrider.filter.FilterStream;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.route.Route;
import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Histogram;
import io.outrider.stats.Scope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Counts calls under `cluster.<name>.grpc.<service>.<method>.`, as several of Envoy's filters do.
///
/// Names of methods come from clients: when there are very many, further ones are counted without
/// their name. Threads: any worker's loop.
public final class GrpcCallStats {
    private static final int MAX_SERIES = 10_000;

    private final Scope root;
    private final String protocol;
    private final Map<Key, Series> series = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /// @param root of all stats
    /// @param protocol `grpc` or `grpc-web`
    public GrpcCallStats(Scope root, String protocol) {
        this.root = root;
        this.protocol = protocol;
    }

    private record Key(String cluster, @Nullable GrpcMethod method) {}

    /// The counters of a call to the stream's cluster; null while no cluster is known.
    ///
    /// @param method null: the call is counted without its name
    public @Nullable Series of(FilterStream stream, @Nullable GrpcMethod method) {
        String cluster = cluster(stream);
        if (cluster.isEmpty()) {
            return null;
        }
        Series known = series.get(new Key(cluster, method));
        if (known != null) {
            return known;
        }
        var key = new Key(cluster, count.get() < MAX_SERIES ? method : null);
        return series.computeIfAbsent(key, this::make);
    }

    private Series make(Key key) {
        count.incrementAndGet();
        String name = "cluster." + key.cluster + "." + protocol;
        return new Series(
                root.scope(key.method == null ? name : name + "." + key.method.statName()));
    }

    private static String cluster(FilterStream stream) {
        StreamInfo info = stream.info();
        if (info.upstreamHost != null) {
            return info.clusterName;
        }
        Route route = stream.route();
        if (route == null || !(route.action() instanceof Forward forward)) {
            return "";
        }
        if (forward.cluster() instanceof ClusterChoice.Fixed fixed) {
            var snapshot = fixed.target().cell().current();
            return snapshot == null ? "" : snapshot.config().statName();
        }
        return info.clusterName;
    }

    /// The counters of one method in one cluster, each made when it is first needed. Threads: any
    /// worker's loop.
    public static final class Series {
        private static final int SUCCESS = GrpcCodes.LAST + 1;
        private static final int FAILURE = SUCCESS + 1;
        private static final int TOTAL = FAILURE + 1;
        private static final int REQUESTS = TOTAL + 1;
        private static final int RESPONSES = REQUESTS + 1;
        private static final String[] WORDS = {
            "success", "failure", "total", "request_message_count", "response_message_count"
        };

        private final Scope scope;
        private final AtomicReferenceArray<@Nullable Counter> counters =
                new AtomicReferenceArray<>(RESPONSES + 1);
        private volatile @Nullable Histogram upstreamTime;

        Series(Scope scope) {
            this.scope = scope;
        }

        private Counter counter(int index) {
            Counter counter = counters.get(index);
            if (counter == null) {
                counter =
                        scope.counter(
                                index < SUCCESS ? Integer.toString(index) : WORDS[index - SUCCESS]);
                counters.set(index, counter);
            }
            return counter;
        }

        /// Counts an end, if `headers` tell one.
        public void ended(Cells cells, HeaderMap headers) {
            int index = headers.find(HeaderNames.GRPC_STATUS);
            if (index == HeaderMap.NONE) {
                return;
            }
            long code = headers.valueAsLong(index);
            if (code >= 0 && code <= GrpcCodes.LAST) {
                cells.inc(counter((int) code));
            }
            cells.inc(counter(code == GrpcCodes.OK ? SUCCESS : FAILURE));
            cells.inc(counter(TOTAL));
        }

        public void requestMessages(Cells cells, int count) {
            cells.add(counter(REQUESTS), count);
        }

        public void responseMessages(Cells cells, int count) {
            cells.add(counter(RESPONSES), count);
        }

        /// Records how long the upstream took, in milliseconds.
        public void upstreamTime(Cells cells, long millis) {
            Histogram histogram = upstreamTime;
            if (histogram == null) {
                histogram = scope.histogram("upstream_rq_time", Histogram.Unit.MILLISECONDS);
                upstreamTime = histogram;
            }
            cells.record(histogram, millis);
        }
    }
}
