package io.outrider.stats;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// The stats as meters of a Micrometer registry, for applications that run the proxy inside their
/// own process.
///
/// A meter reads the loops' cells when it is scraped; nothing is counted twice. Meters are called
/// `envoy.` and the name without tags; a histogram is two counters, `.count` and `.sum`.
/// Micrometer's naming rules then change the names (every counter ends in `_total`), so the admin's
/// `/stats/prometheus` is not made from this but by [StatsPrometheus], which keeps Envoy's names. A
/// counter family whose name with `_total` is another family (`upstream_rq` by response code beside
/// `upstream_rq_total`) gets `.by_tag` behind its name, or the two would be one.
///
/// Stats come and go: [#refresh] adds meters for new stats and takes away those of removed ones.
/// Threads: one at a time.
public final class StatsMeters implements MeterBinder {
    private final StatsStore store;
    private final Map<MeterRegistry, Map<Stat, List<Meter>>> bound = new HashMap<>();

    public StatsMeters(StatsStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bound.putIfAbsent(registry, new HashMap<>());
        refresh();
    }

    /// Brings the meters of every bound registry up to date with the stats that there are now.
    public void refresh() {
        List<Stat> stats = store.all();
        Set<String> counterNames = new HashSet<>();
        for (Stat stat : stats) {
            if (stat instanceof Counter) {
                counterNames.add(stat.tagged().name());
            }
        }
        bound.forEach(
                (registry, meters) -> {
                    Set<Stat> kept = new HashSet<>(stats);
                    meters.entrySet()
                            .removeIf(
                                    entry -> {
                                        boolean gone = !kept.contains(entry.getKey());
                                        if (gone) {
                                            entry.getValue().forEach(registry::remove);
                                        }
                                        return gone;
                                    });
                    for (Stat stat : stats) {
                        meters.computeIfAbsent(stat, _ -> register(registry, stat, counterNames));
                    }
                });
    }

    private static List<Meter> register(
            MeterRegistry registry, Stat stat, Set<String> counterNames) {
        String name = stat.tagged().name();
        return switch (stat) {
            case Counter counter -> {
                String suffix = counterNames.contains(name + "_total") ? ".by_tag" : "";
                yield List.of(counter(registry, counter, suffix, Counter::value));
            }
            case Gauge gauge ->
                    List.of(
                            io.micrometer.core.instrument.Gauge.builder(
                                            "envoy." + name, gauge, Gauge::value)
                                    .tags(tags(stat))
                                    .register(registry));
            case Histogram histogram ->
                    List.of(
                            counter(registry, histogram, ".count", h -> h.cumulative().count()),
                            counter(registry, histogram, ".sum", h -> h.cumulative().sum()));
            case TextReadout _ -> List.of();
        };
    }

    private static <S extends Stat> Meter counter(
            MeterRegistry registry, S stat, String suffix, ToDoubleFunction<S> value) {
        return FunctionCounter.builder("envoy." + stat.tagged().name() + suffix, stat, value)
                .tags(tags(stat))
                .register(registry);
    }

    private static Tags tags(Stat stat) {
        Tags tags = Tags.empty();
        for (Tag tag : stat.tagged().tags()) {
            tags = tags.and(tag.name(), tag.value());
        }
        return tags;
    }
}
