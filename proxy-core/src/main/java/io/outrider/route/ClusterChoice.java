package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.lb.RandomSource;
import io.outrider.upstream.ClusterCell;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which cluster a route sends its requests to. Immutable.
public sealed interface ClusterChoice {

    /// One cluster, or a share of a split.
    ///
    /// @param weight of a split; 0 takes nothing
    record Target(
            ClusterCell cell,
            long weight,
            HeaderMutations request,
            HeaderMutations response,
            String hostRewrite,
            io.outrider.lb.@Nullable MetadataMatch metadataMatch,
            Map<String, Object> filterConfigs) {

        /// A cluster with nothing of its own.
        public static Target of(ClusterCell cell) {
            return new Target(
                    cell, 1, HeaderMutations.NONE, HeaderMutations.NONE, "", null, Map.of());
        }
    }

    /// Null when the request names no cluster.
    @Nullable Target choose(HeaderMap headers, RandomSource random);

    record Fixed(Target target) implements ClusterChoice {
        @Override
        public Target choose(HeaderMap headers, RandomSource random) {
            return target;
        }
    }

    /// @param totalWeight the sum; at least 1
    /// @param header holds the random value of the split instead of drawing one; null: draw
    record Weighted(List<Target> targets, long totalWeight, @Nullable HeaderName header)
            implements ClusterChoice {
        @Override
        public @Nullable Target choose(HeaderMap headers, RandomSource random) {
            long drawn = -1;
            if (header != null) {
                int index = headers.find(header);
                drawn = index == HeaderMap.NONE ? -1 : headers.valueAsLong(index);
            }
            long at =
                    drawn >= 0
                            ? drawn % totalWeight
                            : Long.remainderUnsigned(random.nextLong(), totalWeight);
            for (int i = 0; i < targets.size(); i++) {
                at -= targets.get(i).weight();
                if (at < 0) {
                    return targets.get(i);
                }
            }
            return null;
        }
    }

    /// `cluster_header`.
    ///
    /// @param lookup finds a cell by name
    record ByHeader(HeaderName header, ClusterLookup lookup) implements ClusterChoice {
        @Override
        public @Nullable Target choose(HeaderMap headers, RandomSource random) {
            String name = headers.get(header);
            ClusterCell cell = name == null || name.isEmpty() ? null : lookup.find(name);
            return cell == null ? null : Target.of(cell);
        }
    }

    /// Clusters by name, for routes that are told the name by the request. Any thread.
    interface ClusterLookup {
        @Nullable ClusterCell find(String name);
    }
}
