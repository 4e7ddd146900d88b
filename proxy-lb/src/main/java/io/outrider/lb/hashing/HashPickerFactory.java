package io.outrider.lb.hashing;

import io.outrider.lb.BuildContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.RandomSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One hash table per priority, shared by all workers. Immutable.
public final class HashPickerFactory implements PickerFactory {
    private final Priorities priorities;
    private final @Nullable PriorityTable[] tables;
    private final HashConfig config;
    private final BuildContext context;

    private HashPickerFactory(
            Priorities priorities,
            @Nullable PriorityTable[] tables,
            HashConfig config,
            BuildContext context) {
        this.priorities = priorities;
        this.tables = tables;
        this.config = config;
        this.context = context;
    }

    /// Builds the tables.
    public static HashPickerFactory of(
            PrioritySet hosts, HashConfig config, HashTable.Builder builder, BuildContext context) {
        Priorities priorities = Priorities.of(hosts, config.common().panicThreshold());
        var tables = new @Nullable PriorityTable[hosts.size()];
        for (int i = 0; i < tables.length; i++) {
            var weighted = WeightedHosts.of(hosts.get(i), priorities.panics(i), config);
            tables[i] =
                    weighted.size() == 0
                            ? null
                            : new PriorityTable(weighted, builder.build(weighted));
        }
        return new HashPickerFactory(priorities, tables, config, context);
    }

    @Override
    public Picker newPicker(RandomSource random) {
        var bound =
                config.balanceFactor() == 0
                        ? null
                        : new LoadBound(config.balanceFactor(), context.activeRequests());
        return new HashPicker(priorities, tables, bound, random, context.stats());
    }

    @Override
    public Priorities priorities() {
        return priorities;
    }

    @Override
    public Map<String, Long> gauges() {
        for (int i = tables.length - 1; i >= 0; i--) {
            PriorityTable table = tables[i];
            if (table != null) {
                return table.table().gauges();
            }
        }
        return Map.of();
    }

    /// A table and the hosts that its indexes mean.
    record PriorityTable(WeightedHosts hosts, HashTable table) {}
}
