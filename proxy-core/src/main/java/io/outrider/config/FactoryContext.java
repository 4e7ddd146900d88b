package io.outrider.config;

import io.outrider.accesslog.LogFiles;
import io.outrider.dns.DnsCache;
import io.outrider.dns.DnsCacheSettings;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.stats.Scope;
import io.outrider.time.TimeSource;
import io.outrider.upstream.ClusterCell;
import io.outrider.upstream.Dialer;
import java.util.function.Function;

/// What factories may need of the process beside their own message. Immutable; a listener hands its
/// factories a copy with its own values.
///
/// @param stats the root of all stats
/// @param listenerPrefix what stands before stats of a listener, such as `listener.0.0.0.0_80.`, or
///   of a cluster, `cluster.reviews.`; empty outside both
/// @param httpPrefix `stat_prefix` of the connection manager; empty outside one
/// @param bufferLimitBytes of the listener
/// @param clusters gives the cell of a cluster, whether it exists yet or not
/// @param dnsCaches caches of names that requests bring, shared by name
/// @param noEffect takes what is accepted and does nothing
public record FactoryContext(
        ConfigParser parser,
        Factories factories,
        Scope stats,
        String listenerPrefix,
        String httpPrefix,
        int bufferLimitBytes,
        Function<String, ClusterCell> clusters,
        ClusterKnowledge knowledge,
        Dialer dialer,
        NamedDnsCaches dnsCaches,
        LogFiles logFiles,
        Secrets secrets,
        RuntimeKeys runtime,
        NodeIdentity node,
        TimeSource time,
        int workers,
        NoEffectReport noEffect) {

    /// The node as `--service-…` and the bootstrap name it. Empty strings: not said.
    public record NodeIdentity(String id, String cluster, String zone) {}

    /// Whether a cluster is configured, for checks of static references.
    public interface ClusterKnowledge {
        boolean exists(String cluster);
    }

    /// Gives the cache of a name, made at its first use. Settings that differ from those of the
    /// same name are refused with an [IllegalArgumentException].
    public interface NamedDnsCaches {
        DnsCache of(DnsCacheSettings settings);
    }

    /// The same for the factories of one listener.
    public FactoryContext forListener(String prefix, int bufferLimit) {
        return new FactoryContext(
                parser,
                factories,
                stats,
                prefix,
                httpPrefix,
                bufferLimit,
                clusters,
                knowledge,
                dialer,
                dnsCaches,
                logFiles,
                secrets,
                runtime,
                node,
                time,
                workers,
                noEffect);
    }

    /// The same for the transport sockets of one cluster.
    public FactoryContext forCluster(String statName) {
        return forListener("cluster." + statName + ".", 0);
    }

    /// The same for the HTTP filters of one connection manager.
    public FactoryContext forHttp(String statPrefix) {
        return new FactoryContext(
                parser,
                factories,
                stats,
                listenerPrefix,
                statPrefix,
                bufferLimitBytes,
                clusters,
                knowledge,
                dialer,
                dnsCaches,
                logFiles,
                secrets,
                runtime,
                node,
                time,
                workers,
                noEffect);
    }
}
