package io.outrider.lb.hashing;

import io.outrider.lb.Host;
import java.util.function.LongSupplier;

/// Consistent hashing with bounded loads: a host that is full passes the request on to hosts in an
/// order that only the hash decides. Threads: one worker.
///
/// The order comes from a Mersenne Twister seeded with the hash, as in Envoy, so that a mixed fleet
/// passes on to the same hosts.
final class LoadBound {
    private final int balanceFactor;
    private final LongSupplier activeRequests;
    private final MersenneTwister random = new MersenneTwister();
    private int[] order = new int[0];

    LoadBound(int balanceFactor, LongSupplier activeRequests) {
        this.balanceFactor = balanceFactor;
        this.activeRequests = activeRequests;
    }

    /// @return `first` while it has room, else the first with room, else the least overloaded
    int choose(WeightedHosts hosts, int first, long hash) {
        long slots = ((activeRequests.getAsLong() + 1) * balanceFactor + 99) / 100;
        double least = overload(hosts, first, slots);
        if (least <= 1) {
            return first;
        }
        int size = hosts.size();
        prepareOrder(size);
        random.seed((int) hash);
        int best = first;
        for (int i = 0; i < size; i++) {
            int j = i + random.nextBelow(size - i);
            int candidate = order[j];
            order[j] = order[i];
            order[i] = candidate;
            if (hosts.host(candidate) == hosts.host(first)) {
                continue;
            }
            double overload = overload(hosts, candidate, slots);
            if (overload <= 1) {
                return candidate;
            }
            if (overload < least) {
                best = candidate;
                least = overload;
            }
        }
        return best;
    }

    private static double overload(WeightedHosts hosts, int index, long totalSlots) {
        Host host = hosts.host(index);
        double slots = Math.max(1, Math.ceil(totalSlots * hosts.weight(index)));
        return host.activeRequests() / slots;
    }

    private void prepareOrder(int size) {
        if (order.length != size) {
            order = new int[size];
        }
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
    }
}
