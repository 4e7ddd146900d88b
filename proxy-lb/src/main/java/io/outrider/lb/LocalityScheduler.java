package io.outrider.lb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes turns between the localities of a priority by their effective weight: the given weight,
/// less when more hosts are sick than overprovisioning makes up for. Threads: one worker.
public final class LocalityScheduler {
    private final EdfScheduler schedule;
    private final double[] weights;
    private final int[] localities;

    private LocalityScheduler(double[] weights, int[] localities, RandomSource random) {
        this.schedule = new EdfScheduler(weights, random);
        this.weights = weights;
        this.localities = localities;
    }

    /// Over the healthy hosts; null when localities have no weight or no healthy host.
    static @Nullable LocalityScheduler healthy(HostSet set, RandomSource random) {
        return of(set, random, false);
    }

    /// Over the degraded hosts; null when localities have no weight or no degraded host.
    static @Nullable LocalityScheduler degraded(HostSet set, RandomSource random) {
        return of(set, random, true);
    }

    private static @Nullable LocalityScheduler of(
            HostSet set, RandomSource random, boolean degraded) {
        if (!set.hasLocalityWeights()) {
            return null;
        }
        var weights = new double[set.localities()];
        var localities = new int[set.localities()];
        int n = 0;
        for (int i = 0; i < set.localities(); i++) {
            double weight = effectiveWeight(set, i, degraded);
            if (weight > 0) {
                weights[n] = weight;
                localities[n++] = i;
            }
        }
        return n == 0
                ? null
                : new LocalityScheduler(
                        Arrays.copyOf(weights, n), Arrays.copyOf(localities, n), random);
    }

    /// The weight of a locality after what its sick hosts take away, as `/clusters` users and tests
    /// want to see it. 0 when it gets nothing.
    public static double effectiveWeight(HostSet set, int locality, boolean degraded) {
        int count = set.hosts(locality).size() - set.excluded(locality).size();
        if (count <= 0) {
            return 0;
        }
        HostGroup eligible = degraded ? set.degraded(locality) : set.healthy(locality);
        double available =
                set.overprovisioningFactor() / 100.0 * ((double) eligible.size() / count);
        return set.localityWeight(locality) * Math.min(1, available);
    }

    int next() {
        int top = schedule.top();
        schedule.advance(weights[top]);
        return localities[top];
    }
}
