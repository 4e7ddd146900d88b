package io.outrider.lb.hashing;

import io.outrider.lb.Host;
import io.outrider.lb.LbStats;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.Priorities;
import io.outrider.lb.RandomSource;
import io.outrider.lb.hashing.HashPickerFactory.PriorityTable;
import org.jspecify.annotations.Nullable;

/// Goes from the request's hash to a priority and from there to a host; a request without a hash
/// gets a random one. Threads: one worker.
final class HashPicker implements Picker {
    private final Priorities priorities;
    private final @Nullable PriorityTable[] tables;
    private final @Nullable LoadBound bound;
    private final RandomSource random;
    private final LbStats stats;

    HashPicker(
            Priorities priorities,
            @Nullable PriorityTable[] tables,
            @Nullable LoadBound bound,
            RandomSource random,
            LbStats stats) {
        this.priorities = priorities;
        this.tables = tables;
        this.bound = bound;
        this.random = random;
        this.stats = stats;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        long hash = context.hasHash() ? context.hash() : random.nextLong();
        int choice = priorities.load().choose(hash);
        int priority = choice < 0 ? ~choice : choice;
        if (priorities.panics(priority)) {
            stats.healthyPanic.increment();
        }
        PriorityTable table = tables[priority];
        if (table == null) {
            return null;
        }
        int last = context.hostSelectionRetryCount();
        for (int attempt = 0; ; attempt++) {
            int index = table.table().choose(hash, attempt);
            if (bound != null) {
                index = bound.choose(table.hosts(), index, hash);
            }
            Host host = table.hosts().host(index);
            if (attempt >= last || !context.shouldSelectAnotherHost(host)) {
                return host;
            }
        }
    }
}
