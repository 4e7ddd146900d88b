package io.outrider.lb.health;

/// What a check's result came to.
///
/// @param transition whether the host's place in its host set changed
/// @param nextNanos how long to wait until the next check
/// @param firstCheck whether this was the host's first result
/// @param degradedChanged whether the host became degraded or stopped being so
public record CheckOutcome(
        Transition transition, long nextNanos, boolean firstCheck, boolean degradedChanged) {

    /// How the host's health moved.
    public enum Transition {
        UNCHANGED,
        /// The first of several results that together will change it.
        CHANGE_PENDING,
        /// Host sets must be refreshed and published.
        CHANGED
    }
}
