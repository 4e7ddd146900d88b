package io.outrider.lb;

import java.util.Map;

/// What a policy built from one set of hosts; shared by all workers. Immutable.
public interface PickerFactory {
    /// Makes the picker of one worker. Cheap; any thread.
    ///
    /// @param random owned by the worker from now on
    Picker newPicker(RandomSource random);

    /// How the priorities stand in this build: panic, load and health of each, for logs, stats and
    /// admin.
    Priorities priorities();

    /// Gauges of this build by the name after `cluster.<name>.`, such as `ring_hash_lb.size`.
    default Map<String, Long> gauges() {
        return Map.of();
    }

    /// How often [#refresh] is to be called, in nanoseconds; 0 means never.
    default long refreshNanos() {
        return 0;
    }

    /// Takes in what hosts reported since; pickers follow by themselves. Main loop.
    default void refresh(long nowNanos) {}
}
