package io.outrider.lb;

/// One group of hosts that a request can be sent to, numbered so that pickers can keep a cursor for
/// each in an array. Immutable.
///
/// @param index from 0, dense within one [GroupRouting]
/// @param slowStartEndNanos until when hosts of the group are in slow start
public record PickGroup(int index, HostGroup hosts, long slowStartEndNanos) {
    /// The end for a group that never was in slow start.
    static final long NEVER = Long.MIN_VALUE;

    /// Whether some host's weight is lowered now.
    public boolean inSlowStart(long nowNanos) {
        return slowStartEndNanos != NEVER && slowStartEndNanos - nowNanos >= 0;
    }
}
