package io.outrider.upstream;

import io.outrider.lb.Picker;
import io.outrider.lb.RandomSource;
import java.util.List;

/// The pickers of an aggregate cluster: the priorities of several clusters one after the other, so
/// that the second is used when the first fails. Immutable.
///
/// @param clusters in order of preference; those that do not exist now are left out
/// @param panicThreshold of the aggregate, in percent
public record Aggregate(List<ClusterCell> clusters, int panicThreshold)
        implements WorkerPickerFactory {
    public Aggregate {
        clusters = List.copyOf(clusters);
    }

    @Override
    public Picker newPicker(int worker, RandomSource random) {
        return new AggregatePicker(this, worker, random);
    }
}
