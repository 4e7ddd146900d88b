package io.outrider.lb;

/// What a policy built from one set of hosts; shared by all workers. Immutable.
public interface PickerFactory {
    /// Makes the picker of one worker. Cheap; any thread.
    ///
    /// @param random owned by the worker from now on
    Picker newPicker(RandomSource random);

    /// How the priorities stand in this build: panic, load and health of each, for logs, stats and
    /// admin.
    Priorities priorities();
}
