package io.outrider.stats;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hard cap on series per family: past it, all further series of the family are counted
/// together in one `overflow` series, with one warning.
///
/// A family is what differs only in the varying parts: for a name given with tags, the name without
/// them; for another, its first word and the part after the scope (`cluster.*.upstream_rq_total`).
/// One scope is capped in the same way, for names that vary after the scope. Threads: under the
/// store's lock.
final class SeriesLimit {
    static final String OVERFLOW = "overflow";

    private static final Logger LOG = LoggerFactory.getLogger(SeriesLimit.class);

    private final int most;
    private final Map<Family, Size> sizes = new HashMap<>();
    private final Set<String> warned = new HashSet<>();

    SeriesLimit(int most) {
        this.most = most;
    }

    /// Counts a new series in.
    ///
    /// @param scopeSize how many stats the asking scope already holds
    /// @return the name to use: `name`, or that of the overflow series
    StatName admit(StatName name, int scopeSize) {
        Family family = Family.of(name.prefix(), name.leaf(), name.tagged());
        Size size = sizes.computeIfAbsent(family, _ -> new Size());
        boolean fullScope = name.tagged() == null && scopeSize >= most;
        if (!fullScope && size.series < most) {
            size.series++;
            return name;
        }
        StatName overflow = fullScope ? overflowOfScope(name) : overflowOf(name);
        if (warned.add(overflow.joined())) {
            LOG.warn(
                    "Stats: {} series of '{}' exist, the most allowed; '{}' and later ones are counted in '{}'",
                    most,
                    fullScope ? name.prefix() + "*" : family,
                    name.joined(),
                    overflow.joined());
        }
        if (size.series == 0) {
            sizes.remove(family);
        }
        return overflow;
    }

    /// Takes back what [#admit] counted, when the series is removed.
    void release(Stat stat) {
        Family family = Family.of(stat.prefix, stat.leaf, stat.givenTags());
        Size size = sizes.get(family);
        if (size != null && --size.series <= 0) {
            sizes.remove(family);
        }
    }

    private static StatName overflowOf(StatName name) {
        TaggedName tagged = name.tagged();
        if (tagged == null) {
            return new StatName(firstWord(name.prefix()) + "." + OVERFLOW + ".", name.leaf(), null);
        }
        List<Tag> tags = tagged.tags().stream().map(tag -> new Tag(tag.name(), OVERFLOW)).toList();
        return StatName.withTags(
                name.prefix(), tagged.name().substring(name.prefix().length()), tags);
    }

    private static StatName overflowOfScope(StatName name) {
        return new StatName(name.prefix(), OVERFLOW, null);
    }

    private static String firstWord(String prefix) {
        int dot = prefix.indexOf('.');
        return dot < 0 ? prefix : prefix.substring(0, dot);
    }

    private record Family(String first, String rest) {
        static Family of(String prefix, String leaf, @Nullable TaggedName given) {
            return given == null
                    ? new Family(firstWord(prefix), leaf)
                    : new Family("", given.name());
        }

        @Override
        public String toString() {
            return first.isEmpty() ? rest : first + ".*." + rest;
        }
    }

    private static final class Size {
        private int series;
    }
}
