package io.outrider.lb.clientsideweightedroundrobin;

import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.RandomSource;

/// A factory whose pickers follow weights that are refreshed now and then. Immutable.
record WeightedFactory(PickerFactory inner, WeightRefresh weights, long refreshNanos)
        implements PickerFactory {
    @Override
    public Picker newPicker(RandomSource random) {
        return inner.newPicker(random);
    }

    @Override
    public Priorities priorities() {
        return inner.priorities();
    }

    @Override
    public void refresh(long nowNanos) {
        weights.refresh(nowNanos);
    }
}
