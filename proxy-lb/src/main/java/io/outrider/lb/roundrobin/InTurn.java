package io.outrider.lb.roundrobin;

import io.outrider.lb.Host;
import io.outrider.lb.HostChooser;
import io.outrider.lb.PickContext;
import io.outrider.lb.PickGroup;
import java.util.Arrays;

/// One host after the other, for hosts of equal weight; starts anywhere. Threads: one worker.
final class InTurn implements HostChooser {
    private final int[] cursors;

    InTurn(int groups, long seed) {
        this.cursors = new int[groups];
        Arrays.fill(cursors, (int) (seed >>> 33));
    }

    @Override
    public Host choose(PickGroup group, PickContext context) {
        int size = group.hosts().size();
        int cursor = cursors[group.index()];
        if (cursor >= size) {
            cursor %= size;
        }
        cursors[group.index()] = cursor + 1;
        return group.hosts().get(cursor);
    }

    @Override
    public boolean foresees(PickGroup group, PickContext context) {
        return true;
    }
}
