package io.outrider.lb;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/// Hosts that a picker chooses among, in a fixed order. Immutable; the hosts in it are not.
public final class HostGroup implements Iterable<Host> {
    public static final HostGroup EMPTY = new HostGroup(new Host[0]);

    private final Host[] hosts;
    private final boolean weightsEqual;
    private final long totalWeight;

    private HostGroup(Host[] hosts) {
        this.hosts = hosts;
        boolean equal = true;
        long total = 0;
        for (Host host : hosts) {
            equal &= host.weight() == hosts[0].weight();
            total += host.weight();
        }
        this.weightsEqual = equal;
        this.totalWeight = total;
    }

    public static HostGroup of(List<Host> hosts) {
        return hosts.isEmpty() ? EMPTY : new HostGroup(hosts.toArray(new Host[0]));
    }

    /// The hosts that pass, in the same order; this group itself when all do.
    HostGroup filter(Predicate<Host> keep) {
        var kept = new Host[hosts.length];
        int n = 0;
        for (Host host : hosts) {
            if (keep.test(host)) {
                kept[n++] = host;
            }
        }
        if (n == hosts.length) {
            return this;
        }
        return n == 0 ? EMPTY : new HostGroup(Arrays.copyOf(kept, n));
    }

    public int size() {
        return hosts.length;
    }

    public boolean isEmpty() {
        return hosts.length == 0;
    }

    /// @param index 0 to `size() - 1`
    public Host get(int index) {
        return hosts[index];
    }

    /// Whether all hosts had the same weight when the group was made.
    public boolean weightsEqual() {
        return weightsEqual;
    }

    /// The sum of the weights when the group was made.
    public long totalWeight() {
        return totalWeight;
    }

    @Override
    public Iterator<Host> iterator() {
        return Arrays.asList(hosts).iterator();
    }

    @Override
    public String toString() {
        return Arrays.toString(hosts);
    }
}
