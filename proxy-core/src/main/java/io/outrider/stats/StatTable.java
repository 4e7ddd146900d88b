package io.outrider.stats;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A hash set of stats by kind and name: open addressing, because an entry object and a joined name
/// for each of a hundred thousand stats would weigh more than the stats.
///
/// Threads: under the store's lock.
final class StatTable {
    private static final int SMALLEST = 8;

    private @Nullable Stat[] slots = new @Nullable Stat[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    @Nullable Stat find(Stat.Kind kind, StatName name) {
        int hash = name.hash(kind);
        int mask = slots.length - 1;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            Stat stat = slots[at];
            if (stat == null) {
                return null;
            }
            if (stat.hash == hash && stat.kind == kind && name.names(stat)) {
                return stat;
            }
        }
    }

    /// Adds a stat that [#find] did not find.
    void add(Stat stat) {
        if ((size + 1) * 4 > slots.length * 3) {
            resize(slots.length * 2);
        }
        place(stat);
        size++;
    }

    void remove(Stat stat) {
        int mask = slots.length - 1;
        int hole = stat.hash & mask;
        while (slots[hole] != stat) {
            if (slots[hole] == null) {
                return;
            }
            hole = (hole + 1) & mask;
        }
        size--;
        closeHole(hole, mask);
        if (slots.length > SMALLEST && size * 8 < slots.length) {
            resize(slots.length / 2);
        }
    }

    List<Stat> toList() {
        List<Stat> all = new ArrayList<>(size);
        for (Stat stat : slots) {
            if (stat != null) {
                all.add(stat);
            }
        }
        return all;
    }

    /// Moves later members of the same run back, so that no probe stops at the hole too early.
    private void closeHole(int hole, int mask) {
        slots[hole] = null;
        for (int at = (hole + 1) & mask; ; at = (at + 1) & mask) {
            Stat stat = slots[at];
            if (stat == null) {
                return;
            }
            int home = stat.hash & mask;
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                slots[hole] = stat;
                slots[at] = null;
                hole = at;
            }
        }
    }

    private void place(Stat stat) {
        int mask = slots.length - 1;
        int at = stat.hash & mask;
        while (slots[at] != null) {
            at = (at + 1) & mask;
        }
        slots[at] = stat;
    }

    private void resize(int length) {
        @Nullable Stat[] old = slots;
        slots = new @Nullable Stat[length];
        for (Stat stat : old) {
            if (stat != null) {
                place(stat);
            }
        }
    }
}
