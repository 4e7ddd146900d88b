package io.outrider.lb;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// How a cluster's priorities stand: availability, load and panic of each, computed as Envoy does.
/// This is what "panic" and "failover" in logs, stats and admin are read from. Immutable.
///
/// A priority's availability is its share of healthy (or degraded) hosts times the overprovisioning
/// factor, at most 100. Load goes to priorities in order as far as availability carries, scaled up
/// when all together have less than 100. A priority panics when too few of its hosts are available
/// and the whole is below 100; when all panic, load follows host counts.
public final class Priorities {
    public static final int DEFAULT_PANIC_THRESHOLD = 50;
    public static final int MAX_PRIORITIES = HostSpec.MAX_PRIORITY + 1;

    private final int[] health;
    private final int[] degradedHealth;
    private final boolean[] panic;
    private final PriorityLoad load;

    private Priorities(int[] health, int[] degradedHealth, boolean[] panic, PriorityLoad load) {
        this.health = health;
        this.degradedHealth = degradedHealth;
        this.panic = panic;
        this.load = load;
    }

    /// @param panicThreshold in percent of hosts, 0 (never panic) to 100
    public static Priorities of(PrioritySet hosts, int panicThreshold) {
        int n = hosts.size();
        var health = new int[n];
        var degradedHealth = new int[n];
        int normalized = availability(hosts, _ -> false, health, degradedHealth);
        var load = new int[n];
        var degradedLoad = new int[n];
        if (normalized > 0) {
            spread(normalized, health, degradedHealth, load, degradedLoad);
        }

        var panic = new boolean[n];
        if (panicThreshold == 0 && normalized == 0) {
            load[0] = 100;
            return new Priorities(
                    health, degradedHealth, panic, new PriorityLoad(load, degradedLoad));
        }
        boolean totalPanic = true;
        for (int i = 0; i < n; i++) {
            panic[i] = normalized < 100 && panics(hosts.get(i), panicThreshold);
            totalPanic &= panic[i];
        }
        if (totalPanic) {
            spreadByHostCount(hosts, load, degradedLoad);
        }
        return new Priorities(health, degradedHealth, panic, new PriorityLoad(load, degradedLoad));
    }

    /// The shares when some priorities are left out, for retries.
    ///
    /// @param leftOut by priority, at least as long as there are priorities
    /// @return null when none of the others has an available host
    public static @Nullable PriorityLoad loadWithout(PrioritySet hosts, boolean[] leftOut) {
        int n = hosts.size();
        var health = new int[n];
        var degradedHealth = new int[n];
        int normalized = availability(hosts, i -> leftOut[i], health, degradedHealth);
        if (normalized == 0) {
            return null;
        }
        var load = new int[n];
        var degradedLoad = new int[n];
        spread(normalized, health, degradedHealth, load, degradedLoad);
        return new PriorityLoad(load, degradedLoad);
    }

    /// @return the sum over all priorities, at most 100
    private static int availability(
            PrioritySet hosts, IntPredicate leftOut, int[] health, int[] degradedHealth) {
        long available = 0;
        for (int i = 0; i < health.length; i++) {
            HostSet set = hosts.get(i);
            long total = weight(set, set.hosts()) - weight(set, set.excluded());
            if (total > 0 && !leftOut.test(i)) {
                health[i] = percent(set, weight(set, set.healthy()), total);
                degradedHealth[i] = percent(set, weight(set, set.degraded()), total);
            }
            available += health[i] + degradedHealth[i];
        }
        return (int) Math.min(100, available);
    }

    private static void spread(
            int normalized, int[] health, int[] degradedHealth, int[] load, int[] degradedLoad) {
        int left = distribute(load, health, 100, normalized);
        left = distribute(degradedLoad, degradedHealth, left, normalized);
        addToFirst(left, load, health, degradedLoad, degradedHealth);
    }

    /// Whether so few hosts are available that the threshold says to use all of them.
    static boolean panics(HostSet set, int panicThreshold) {
        int count = set.hosts().size() - set.excluded().size();
        double available =
                count <= 0
                        ? 0
                        : 100.0 * set.healthy().size() / count
                                + 100.0 * set.degraded().size() / count;
        return available < Math.min(100, panicThreshold);
    }

    private static long weight(HostSet set, HostGroup group) {
        return set.weightedPriorityHealth() ? group.totalWeight() : group.size();
    }

    private static int percent(HostSet set, long weight, long total) {
        return (int) Math.min(100, set.overprovisioningFactor() * weight / total);
    }

    private static int distribute(int[] load, int[] availability, int left, int normalized) {
        for (int i = 0; i < load.length; i++) {
            load[i] = Math.min(left, availability[i] * 100 / normalized);
            left -= load[i];
        }
        return left;
    }

    /// What rounding left over goes to the first available priority, healthy before degraded.
    private static void addToFirst(
            int left, int[] load, int[] health, int[] degradedLoad, int[] degradedHealth) {
        for (int i = 0; i < load.length; i++) {
            if (health[i] > 0) {
                load[i] += left;
                return;
            }
        }
        for (int i = 0; i < load.length; i++) {
            if (degradedHealth[i] > 0) {
                degradedLoad[i] += left;
                return;
            }
        }
    }

    private static void spreadByHostCount(PrioritySet hosts, int[] load, int[] degradedLoad) {
        long total = hosts.hostCount();
        Arrays.fill(degradedLoad, 0);
        if (total == 0) {
            Arrays.fill(load, 0);
            load[0] = 100;
            return;
        }
        int left = 100;
        int firstFilled = -1;
        for (int i = 0; i < load.length; i++) {
            int count = hosts.get(i).hosts().size();
            if (firstFilled < 0 && count > 0) {
                firstFilled = i;
            }
            load[i] = (int) (100L * count / total);
            left -= load[i];
        }
        load[firstFilled] += left;
    }

    public PriorityLoad load() {
        return load;
    }

    /// Availability of the healthy hosts in percent, 0 to 100.
    public int health(int priority) {
        return health[priority];
    }

    /// Availability of the degraded hosts in percent, 0 to 100.
    public int degradedHealth(int priority) {
        return degradedHealth[priority];
    }

    /// Whether this priority uses all its hosts, healthy or not.
    public boolean panics(int priority) {
        return panic[priority];
    }
}
