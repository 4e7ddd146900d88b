package io.outrider.lb.subset;

import io.outrider.lb.Host;
import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.RandomSource;

/// A subset of one host: there is nothing to choose, and its health is not minded, as in Envoy.
record SingleHostFactory(Host host) implements PickerFactory {
    @Override
    public Picker newPicker(RandomSource random) {
        return _ -> host;
    }

    @Override
    public Priorities priorities() {
        return Priorities.of(PrioritySet.EMPTY, 0);
    }
}
