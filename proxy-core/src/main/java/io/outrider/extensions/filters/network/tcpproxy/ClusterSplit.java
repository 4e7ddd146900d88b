package io.outrider.extensions.filters.network.tcpproxy;

import io.outrider.lb.MetadataMatch;
import io.outrider.lb.RandomSource;
import io.outrider.upstream.ClusterCell;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where connections go: one cluster, or several by weight. Immutable.
///
/// @param targets not empty
/// @param totalWeight the sum over the targets; at least 1
record ClusterSplit(List<Target> targets, long totalWeight) {

    /// @param metadata what hosts must have; null: nothing
    record Target(ClusterCell cell, long weight, @Nullable MetadataMatch metadata) {}

    static ClusterSplit of(List<Target> targets) {
        long total = 0;
        for (Target target : targets) {
            total += target.weight();
        }
        return new ClusterSplit(List.copyOf(targets), total);
    }

    /// A new choice for each try.
    Target choose(RandomSource random) {
        if (targets.size() == 1) {
            return targets.getFirst();
        }
        long left = Long.remainderUnsigned(random.nextLong(), totalWeight);
        for (Target target : targets) {
            left -= target.weight();
            if (left < 0) {
                return target;
            }
        }
        throw new IllegalStateException("weights do not add up");
    }
}
