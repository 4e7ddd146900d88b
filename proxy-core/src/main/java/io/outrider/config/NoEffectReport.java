package io.outrider.config;

import java.util.ArrayList;
import java.util.List;

/// What was accepted and does nothing here, and why.
///
/// Threads: main loop.
public final class NoEffectReport {

    /// One field: `at` with its subject, and the reason as a sentence without its full stop.
    public record Entry(String at, String why) {
        @Override
        public String toString() {
            return at + ": " + why;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /// Notes that the field at `at` has no effect.
    public void add(FieldPath at, String why) {
        entries.add(new Entry(at.toString(), why));
    }

    /// Everything noted so far, in the order of reading.
    public List<Entry> entries() {
        return List.copyOf(entries);
    }
}
