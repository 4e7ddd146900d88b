package io.outrider.lb.leastrequest;

import io.outrider.lb.Host;
import io.outrider.lb.HostChooser;
import io.outrider.lb.HostGroup;
import io.outrider.lb.PickContext;
import io.outrider.lb.PickGroup;
import io.outrider.lb.RandomSource;
import java.util.Arrays;

/// The least busy of a few hosts ("power of two choices"): one is next in turn, the others are
/// random. Of equally busy ones the one in turn wins, so that idle hosts are used evenly; Envoy
/// draws all at random, and may draw one host twice. Threads: one worker.
final class LeastBusyOfSome implements HostChooser {
    private final int choices;
    private final int[] cursors;
    private final RandomSource random;

    LeastBusyOfSome(int choices, int groups, RandomSource random) {
        this.choices = choices;
        this.cursors = new int[groups];
        this.random = random;
        Arrays.fill(cursors, (int) (random.nextLong() >>> 33));
    }

    @Override
    public Host choose(PickGroup group, PickContext context) {
        HostGroup hosts = group.hosts();
        int size = hosts.size();
        int cursor = cursors[group.index()];
        if (cursor >= size) {
            cursor %= size;
        }
        cursors[group.index()] = cursor + 1;
        Host best = hosts.get(cursor);
        if (size == 1) {
            return best;
        }
        long least = best.activeRequests();
        for (int i = 1; i < choices && least > 0; i++) {
            int other = random.nextInt(size - 1);
            Host host = hosts.get(other >= cursor ? other + 1 : other);
            long active = host.activeRequests();
            if (active < least) {
                best = host;
                least = active;
            }
        }
        return best;
    }
}
