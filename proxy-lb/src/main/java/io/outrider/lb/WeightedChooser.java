package io.outrider.lb;

import org.jspecify.annotations.Nullable;

/// Uses an earliest-deadline-first schedule while weights differ or hosts are in slow start, and a
/// policy's plain way otherwise. Threads: one worker.
///
/// Unlike Envoy, which keeps the schedule until the hosts change, it goes back to the plain way as
/// soon as slow start is over.
///
/// A schedule is built by the worker at its first pick from a group and not by the main loop, since
/// it depends on the time of that pick (slow start) and on reported weights, and since most workers
/// never pick from most groups: at 10 000 hosts it takes 343 kB and, compiled, less than a
/// millisecond, which would be spent for each worker and group at each update.
public final class WeightedChooser implements HostChooser {
    private final HostChooser plain;
    private final WeightRule rule;
    private final SlowStart slowStart;
    private final RandomSource random;
    private final @Nullable EdfScheduler[] schedules;

    public WeightedChooser(
            HostChooser plain,
            WeightRule rule,
            SlowStart slowStart,
            int groups,
            RandomSource random) {
        this.plain = plain;
        this.rule = rule;
        this.slowStart = slowStart;
        this.random = random;
        this.schedules = new @Nullable EdfScheduler[groups];
    }

    @Override
    public Host choose(PickGroup group, PickContext context) {
        boolean slow = isSlow(group, context);
        if (isPlain(group, slow)) {
            return plain.choose(group, context);
        }
        EdfScheduler schedule = schedules[group.index()];
        if (schedule == null) {
            schedule = newSchedule(group.hosts(), slow, context);
            schedules[group.index()] = schedule;
        }
        Host host = group.hosts().get(schedule.top());
        schedule.advance(weight(host, slow, context));
        return host;
    }

    @Override
    public boolean foresees(PickGroup group, PickContext context) {
        return !isPlain(group, isSlow(group, context)) || plain.foresees(group, context);
    }

    private boolean isSlow(PickGroup group, PickContext context) {
        return slowStart.enabled() && group.inSlowStart(context.nanoTime());
    }

    private boolean isPlain(PickGroup group, boolean slow) {
        boolean equal = group.hosts().weightsEqual() && !rule.changes();
        return (equal && !slow) || group.hosts().size() == 1;
    }

    private EdfScheduler newSchedule(HostGroup hosts, boolean slow, PickContext context) {
        var weights = new double[hosts.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(hosts.get(i), slow, context);
        }
        return new EdfScheduler(weights, random);
    }

    private double weight(Host host, boolean slow, PickContext context) {
        double weight = rule.weight(host);
        return slow ? weight * slowStart.factor(host, context.nanoTime()) : weight;
    }

    /// The weight of a host now, before slow start lowers it; above 0.
    @FunctionalInterface
    public interface WeightRule {
        double weight(Host host);

        /// Whether weights come from elsewhere than the hosts' own, so that the schedule is needed
        /// even where those are equal.
        default boolean changes() {
            return false;
        }
    }
}
