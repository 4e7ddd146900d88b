package io.outrider.stats;

import org.jspecify.annotations.Nullable;

/// What every kind of stat has: its name and its tags. The name is kept in two parts, because
/// thousands of clusters share the second one.
///
/// Threads: any.
public abstract sealed class Stat permits Counter, Gauge, Histogram, TextReadout {
    /// The kinds, each with a name space of its own.
    enum Kind {
        COUNTER(0),
        GAUGE(1),
        TEXT_READOUT(2),
        HISTOGRAM(3);

        /// Tells the kinds apart in a hash.
        final int salt;

        Kind(int salt) {
            this.salt = salt;
        }
    }

    final Kind kind;
    final String prefix;
    final String leaf;
    final int hash;

    /// How many scopes hold this stat. Guarded by the store's lock.
    int holders;

    /// Whether the limit on series counted this in; not so for an overflow series. Guarded by the
    /// store's lock.
    boolean counted;

    private final StatsStore store;
    private final boolean tagsGiven;

    /// Null until somebody asks; two threads may both compute the same one.
    private @Nullable TaggedName tagged;

    Stat(StatsStore store, Kind kind, StatName name) {
        this.store = store;
        this.kind = kind;
        this.prefix = name.prefix();
        this.leaf = name.leaf();
        this.hash = name.hash(kind);
        this.tagged = name.tagged();
        this.tagsGiven = name.tagged() != null;
    }

    /// The full name, such as `cluster.reviews.upstream_rq_total`.
    public final String name() {
        return prefix.concat(leaf);
    }

    /// The name and the tags that [StatsConfig] makes of [#name], worked out when first asked for.
    public final TaggedName tagged() {
        TaggedName known = tagged;
        if (known == null) {
            known = store.config().tags().apply(name());
            tagged = known;
        }
        return known;
    }

    /// Whether this was ever counted, set or recorded; a reset does not make it unused.
    public abstract boolean used();

    /// The tags that the maker of this stat gave; null when the tag rules decide.
    final @Nullable TaggedName givenTags() {
        return tagsGiven ? tagged : null;
    }

    final StatsStore store() {
        return store;
    }

    @Override
    public final String toString() {
        return name();
    }
}
