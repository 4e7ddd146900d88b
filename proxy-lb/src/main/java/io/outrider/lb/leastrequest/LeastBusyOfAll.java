package io.outrider.lb.leastrequest;

import io.outrider.lb.Host;
import io.outrider.lb.HostChooser;
import io.outrider.lb.HostGroup;
import io.outrider.lb.PickContext;
import io.outrider.lb.PickGroup;
import io.outrider.lb.RandomSource;
import java.util.Arrays;

/// The least busy of all hosts. Of equally busy ones the first after the last choice wins, so that
/// they take turns; Envoy draws among them at random. Threads: one worker.
final class LeastBusyOfAll implements HostChooser {
    private final int[] cursors;

    LeastBusyOfAll(int groups, RandomSource random) {
        this.cursors = new int[groups];
        Arrays.fill(cursors, (int) (random.nextLong() >>> 33));
    }

    @Override
    public Host choose(PickGroup group, PickContext context) {
        HostGroup hosts = group.hosts();
        int size = hosts.size();
        int start = cursors[group.index()];
        if (start >= size) {
            start %= size;
        }
        int best = start;
        long least = hosts.get(start).activeRequests();
        for (int i = 1; i < size && least > 0; i++) {
            int index = start + i < size ? start + i : start + i - size;
            long active = hosts.get(index).activeRequests();
            if (active < least) {
                best = index;
                least = active;
            }
        }
        cursors[group.index()] = best + 1;
        return hosts.get(best);
    }
}
