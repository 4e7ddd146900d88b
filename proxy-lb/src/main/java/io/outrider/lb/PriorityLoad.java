package io.outrider.lb;

/// Which share of the requests each priority gets, in percent, apart for healthy and degraded
/// hosts; together always 100. Immutable.
public final class PriorityLoad {
    private final int[] healthy;
    private final int[] degraded;

    PriorityLoad(int[] healthy, int[] degraded) {
        this.healthy = healthy;
        this.degraded = degraded;
    }

    /// Everything goes to one priority.
    ///
    /// @param degraded to its degraded hosts
    /// @param priorities how many there are
    public static PriorityLoad only(int priority, boolean degraded, int priorities) {
        int[] whole = new int[priorities];
        whole[priority] = 100;
        int[] none = new int[priorities];
        return degraded ? new PriorityLoad(none, whole) : new PriorityLoad(whole, none);
    }

    public int priorities() {
        return healthy.length;
    }

    /// The share that goes to healthy hosts of this priority (to all its hosts while it panics).
    public int healthy(int priority) {
        return healthy[priority];
    }

    public int degraded(int priority) {
        return degraded[priority];
    }

    /// Picks a priority as Envoy does: `hash` modulo 100, walked first through the healthy shares,
    /// then through the degraded ones.
    ///
    /// @return the priority, or its complement (`~priority`) when degraded hosts are meant
    public int choose(long hash) {
        long point = Long.remainderUnsigned(hash, 100) + 1;
        long sum = 0;
        for (int i = 0; i < healthy.length; i++) {
            sum += healthy[i];
            if (point <= sum) {
                return i;
            }
        }
        for (int i = 0; i < degraded.length; i++) {
            sum += degraded[i];
            if (point <= sum) {
                return ~i;
            }
        }
        return 0;
    }
}
