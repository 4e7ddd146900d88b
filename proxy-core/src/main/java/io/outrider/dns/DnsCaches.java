package io.outrider.dns;

import io.outrider.net.Worker;
import io.outrider.stats.Scope;
import java.util.HashMap;
import java.util.Map;

/// The caches of the process by name: a cluster and a filter that name the same one share it.
/// Threads: start and main loop.
public final class DnsCaches {
    private final DnsResolvers resolvers;
    private final Worker main;
    private final Scope root;
    private final Map<String, DnsCache> caches = new HashMap<>();

    public DnsCaches(DnsResolvers resolvers, Worker main, Scope root) {
        this.resolvers = resolvers;
        this.main = main;
        this.root = root;
    }

    /// @throws IllegalArgumentException when the cache of that name has other settings
    public synchronized DnsCache of(DnsCacheSettings settings) {
        DnsCache known = caches.get(settings.name());
        if (known == null) {
            var made = new DnsCache(settings, resolvers.of(settings.servers()), main, root);
            caches.put(settings.name(), made);
            main.loop().execute(made::start);
            return made;
        }
        if (!known.settings().equals(settings)) {
            throw new IllegalArgumentException(
                    "other settings than another cache of the name \"" + settings.name() + "\"");
        }
        return known;
    }
}
