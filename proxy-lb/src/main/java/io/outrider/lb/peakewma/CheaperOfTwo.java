package io.outrider.lb.peakewma;

import io.outrider.lb.Host;
import io.outrider.lb.HostChooser;
import io.outrider.lb.HostGroup;
import io.outrider.lb.PickContext;
import io.outrider.lb.PickGroup;
import io.outrider.lb.RandomSource;
import java.util.Arrays;

/// Of the host in turn and a random other the one with the lower cost; the one in turn when equal.
/// Threads: one worker.
final class CheaperOfTwo implements HostChooser {
    private final double defaultMicros;
    private final int[] cursors;
    private final RandomSource random;

    CheaperOfTwo(double defaultMicros, int groups, RandomSource random) {
        this.defaultMicros = defaultMicros;
        this.cursors = new int[groups];
        this.random = random;
        Arrays.fill(cursors, (int) (random.nextLong() >>> 33));
    }

    @Override
    public Host choose(PickGroup group, PickContext context) {
        HostGroup hosts = group.hosts();
        int size = hosts.size();
        int cursor = cursors[group.index()] % size;
        cursors[group.index()] = cursor + 1;
        Host inTurn = hosts.get(cursor);
        if (size == 1) {
            return inTurn;
        }
        int drawn = random.nextInt(size - 1);
        Host other = hosts.get(drawn >= cursor ? drawn + 1 : drawn);
        long now = context.nanoTime();
        return cost(other, now) < cost(inTurn, now) ? other : inTurn;
    }

    private double cost(Host host, long nowNanos) {
        double micros = host.policyData() instanceof PeakLatency peak ? peak.micros(nowNanos) : 0;
        long active = host.activeRequests();
        if (micros == 0 && active > 0) {
            micros = defaultMicros;
        }
        return micros * (active + 1) / host.weight();
    }
}
