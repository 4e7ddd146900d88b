package io.outrider.lb.subset;

import io.outrider.lb.LbStats;
import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.RandomSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All subsets of a cluster, each built by the child policy. Immutable.
///
/// @param subsets by index in the tree
/// @param any all hosts; null when no setting needs them
/// @param defaults the default subset; null when no setting needs it
record SubsetPickerFactory(
        SubsetConfig config,
        SubsetTree tree,
        List<PickerFactory> subsets,
        @Nullable PickerFactory any,
        @Nullable PickerFactory defaults,
        Priorities priorities,
        long duplicates,
        LbStats stats)
        implements PickerFactory {

    @Override
    public Picker newPicker(RandomSource random) {
        return new SubsetPicker(this, random);
    }

    @Override
    public Map<String, Long> gauges() {
        return Map.of(
                "lb_subsets_active",
                (long) subsets.size(),
                "lb_subsets_single_host_per_subset_duplicate",
                duplicates);
    }

    @Override
    public long refreshNanos() {
        return any != null
                ? any.refreshNanos()
                : subsets.stream().mapToLong(PickerFactory::refreshNanos).max().orElse(0);
    }

    @Override
    public void refresh(long nowNanos) {
        subsets.forEach(subset -> subset.refresh(nowNanos));
        if (any != null) {
            any.refresh(nowNanos);
        }
        if (defaults != null) {
            defaults.refresh(nowNanos);
        }
    }
}
