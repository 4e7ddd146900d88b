package io.outrider.stats;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A part of the name space that lives and goes together, such as the stats of one cluster.
///
/// Asking twice for a name gives the same stat, also in two scopes: an updated cluster that makes
/// its scope before the old one is closed goes on counting where the old one stopped. A stat leaves
/// the store when the last scope that holds it is closed. Keep the stats that are counted per
/// request: finding one takes a lock. Threads: any.
public final class Scope {
    /// Null for the root.
    final @Nullable Scope parent;

    private final StatsStore store;
    private final String prefix;

    /// What this scope holds. Guarded by the store's lock, like the two below.
    final StatTable held = new StatTable();

    final Set<Scope> children = new HashSet<>(0);
    boolean closed;

    /// @param prefix empty, or ending in a dot
    Scope(StatsStore store, @Nullable Scope parent, String prefix) {
        this.parent = parent;
        this.store = store;
        this.prefix = prefix;
    }

    /// A scope inside this one, closed with it. `cluster.reviews` and `cluster.reviews.` mean the
    /// same; what cannot be in a name (`:`, `://`) is replaced as Envoy replaces it.
    public Scope scope(String prefix) {
        String clean = sanitize(prefix);
        return store.open(this, clean.isEmpty() ? this.prefix : this.prefix + clean + ".");
    }

    /// The counter of that name; one that counts nothing if the stats matcher rejects it or the
    /// scope is closed.
    public Counter counter(String name) {
        return store.counter(this, new StatName(prefix, name, null));
    }

    /// The counter of that name with tags of its own, as Istio's standard metrics have: no tag
    /// rules are applied.
    public Counter counter(String name, List<Tag> tags) {
        return store.counter(this, StatName.withTags(prefix, name, tags));
    }

    /// The gauge of that name; one that counts nothing if the stats matcher rejects it or the scope
    /// is closed.
    public Gauge gauge(String name) {
        return store.gauge(this, new StatName(prefix, name, null));
    }

    public Gauge gauge(String name, List<Tag> tags) {
        return store.gauge(this, StatName.withTags(prefix, name, tags));
    }

    /// The histogram of that name; `unit` matters the first time only.
    public Histogram histogram(String name, Histogram.Unit unit) {
        return store.histogram(this, new StatName(prefix, name, null), unit);
    }

    public Histogram histogram(String name, List<Tag> tags, Histogram.Unit unit) {
        return store.histogram(this, StatName.withTags(prefix, name, tags), unit);
    }

    public TextReadout textReadout(String name) {
        return store.textReadout(this, new StatName(prefix, name, null));
    }

    /// Empty, or ending in a dot.
    public String prefix() {
        return prefix;
    }

    /// Drops this scope and the scopes inside it from the store. Whoever still holds a stat may go
    /// on counting, unseen. Closing twice does nothing.
    public void close() {
        store.close(this);
    }

    /// A scope's name as Envoy writes it: no dot at either end, `://`, `:/`, `:` and NUL each
    /// become `_`.
    static String sanitize(String name) {
        int from = name.startsWith(".") ? 1 : 0;
        int to = name.length() > from && name.endsWith(".") ? name.length() - 1 : name.length();
        return name.substring(from, to)
                .replace("://", "_")
                .replace(":/", "_")
                .replace(':', '_')
                .replace('\0', '_');
    }
}
