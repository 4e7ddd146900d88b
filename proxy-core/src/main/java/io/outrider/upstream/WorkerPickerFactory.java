package io.outrider.upstream;

import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.RandomSource;

/// What a cluster type brings in place of a balancing policy: pickers that know their worker.
/// Immutable, or says how it is not.
public interface WorkerPickerFactory extends PickerFactory {

    /// @param worker its number
    /// @param random owned by the worker from now on
    Picker newPicker(int worker, RandomSource random);

    @Override
    default Picker newPicker(RandomSource random) {
        return newPicker(0, random);
    }

    @Override
    default Priorities priorities() {
        return Priorities.of(PrioritySet.EMPTY, 0);
    }
}
