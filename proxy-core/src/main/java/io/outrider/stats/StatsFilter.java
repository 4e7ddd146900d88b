package io.outrider.stats;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which stats a reader wants: `usedonly`, `filter`, `type` of the admin's `/stats`. Immutable.
///
/// @param usedOnly only stats that were ever written
/// @param pattern found anywhere in the name; null: all names
public record StatsFilter(boolean usedOnly, @Nullable Pattern pattern, Type type) {
    public static final StatsFilter ALL = new StatsFilter(false, null, Type.ALL);

    /// The kinds of `type=`.
    public enum Type {
        ALL,
        COUNTERS,
        GAUGES,
        HISTOGRAMS,
        TEXT_READOUTS
    }

    private boolean wants(Stat stat) {
        boolean kind =
                switch (type) {
                    case ALL -> true;
                    case COUNTERS -> stat instanceof Counter;
                    case GAUGES -> stat instanceof Gauge;
                    case HISTOGRAMS -> stat instanceof Histogram;
                    case TEXT_READOUTS -> stat instanceof TextReadout;
                };
        return kind
                && (!usedOnly || stat.used())
                && (pattern == null || pattern.matcher(stat.name()).find());
    }

    /// The wanted stats in the order of names.
    List<Stat> apply(StatsStore store) {
        var wanted = new ArrayList<Stat>();
        for (Stat stat : store.all()) {
            if (wants(stat)) {
                wanted.add(stat);
            }
        }
        wanted.sort(Comparator.comparing(Stat::name));
        return wanted;
    }
}
