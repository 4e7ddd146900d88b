package io.outrider.upstream;

import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.RandomSource;

/// A cluster as requests see it: settings, hosts, and one picker for each worker. Immutable; a
/// request keeps the one it began with.
public final class ClusterSnapshot {
    private final Cluster cluster;
    private final PrioritySet hosts;
    private final PickerFactory factory;
    private final Picker[] pickers;
    private final double dropShare;

    ClusterSnapshot(
            Cluster cluster,
            PrioritySet hosts,
            PickerFactory factory,
            RandomSource[] random,
            double dropShare) {
        this.cluster = cluster;
        this.hosts = hosts;
        this.factory = factory;
        this.dropShare = dropShare;
        this.pickers = new Picker[random.length];
        for (int i = 0; i < pickers.length; i++) {
            pickers[i] =
                    factory instanceof WorkerPickerFactory own
                            ? own.newPicker(i, random[i])
                            : factory.newPicker(random[i]);
        }
    }

    public Cluster cluster() {
        return cluster;
    }

    public ClusterConfig config() {
        return cluster.config();
    }

    public PrioritySet hosts() {
        return hosts;
    }

    /// Panic, load and health of each priority, for admin.
    public PickerFactory pickerFactory() {
        return factory;
    }

    /// The share of requests, 0 to 1, that the control plane wants refused (`drop_overloads`).
    public double dropShare() {
        return dropShare;
    }

    /// The picker of that worker; only it may use it.
    public Picker picker(int worker) {
        return pickers[worker];
    }
}
