package io.outrider.extensions.filters.network.tcpproxy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.outrider.config.AccessLogTranslator;
import io.outrider.config.ConfigException;
import io.outrider.config.Durations;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.HeaderMutationTranslator;
import io.outrider.config.NetworkFilterFactory;
import io.outrider.config.Structs;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.lb.MetadataMatch;
import io.outrider.route.HeaderMutations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes TCP proxies. One for the process.
public final class TcpProxyFactory implements NetworkFilterFactory {
    private static final long DEFAULT_IDLE_TIMEOUT = TimeUnit.HOURS.toNanos(1);

    /// Envoy's, in milliseconds times ten, where only the base is given.
    private static final long MAX_INTERVALS = 10;

    @Override
    public String name() {
        return "envoy.filters.network.tcp_proxy";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy");
    }

    @Override
    public NetworkFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        TcpProxy proto = context.parser().unpack(config, TcpProxy.class, at);
        refuse(proto, context, at);
        return new TcpProxyConfig(
                new TcpProxyStats(context.stats().scope("tcp." + proto.getStatPrefix())),
                context.dialer(),
                clusters(proto, context, at),
                Durations.nanos(
                        proto.hasIdleTimeout(), proto.getIdleTimeout(), DEFAULT_IDLE_TIMEOUT),
                Durations.nanos(
                        proto.hasMaxDownstreamConnectionDuration(),
                        proto.getMaxDownstreamConnectionDuration(),
                        0),
                proto.hasMaxConnectAttempts()
                        ? attempts(proto.getMaxConnectAttempts().getValue())
                        : 1,
                backOff(proto, at.field("backoff_options")),
                hash(proto, at.field("hash_policy")),
                tunneling(proto, at.field("tunneling_config")),
                logging(proto, context, at));
    }

    private static void refuse(TcpProxy proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.hasOnDemand()) {
            throw at.field("on_demand").unsupported("discovery of clusters on demand");
        }
        if (proto.hasDownstreamIdleTimeout()) {
            context.noEffect()
                    .add(at.field("downstream_idle_timeout"), "idle_timeout covers both sides");
        }
        if (proto.hasUpstreamIdleTimeout()) {
            context.noEffect()
                    .add(at.field("upstream_idle_timeout"), "idle_timeout covers both sides");
        }
        if (proto.getProxyProtocolTlvsCount() > 0) {
            context.noEffect()
                    .add(
                            at.field("proxy_protocol_tlvs"),
                            "no PROXY protocol header is written to hosts");
        }
    }

    private static @Nullable Tunneling tunneling(TcpProxy proto, FieldPath at)
            throws ConfigException {
        if (!proto.hasTunnelingConfig()) {
            return null;
        }
        var tunneling = proto.getTunnelingConfig();
        if (tunneling.getHostname().isEmpty()) {
            throw at.missing("hostname");
        }
        String path = tunneling.getPostPath();
        if (!path.isEmpty() && !tunneling.getUsePost()) {
            throw at.field("post_path").invalid("\"" + path + "\" (expected: only with use_post)");
        }
        return new Tunneling(
                HeaderMutationTranslator.formatter(tunneling.getHostname(), at.field("hostname")),
                tunneling.getUsePost() && path.isEmpty() ? "/" : path,
                new HeaderMutations(
                        HeaderMutationTranslator.additions(
                                tunneling.getHeadersToAddList(), at.field("headers_to_add")),
                        List.of()),
                tunneling.getPropagateResponseHeaders(),
                tunneling.getPropagateResponseTrailers());
    }

    private static int attempts(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    private static ClusterSplit clusters(TcpProxy proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        return switch (proto.getClusterSpecifierCase()) {
            case CLUSTER ->
                    ClusterSplit.of(
                            List.of(
                                    new ClusterSplit.Target(
                                            context.clusters().apply(proto.getCluster()),
                                            1,
                                            metadata(List.of(proto.getMetadataMatch())))));
            case WEIGHTED_CLUSTERS -> {
                var targets = new ArrayList<ClusterSplit.Target>();
                for (var cluster : proto.getWeightedClusters().getClustersList()) {
                    targets.add(
                            new ClusterSplit.Target(
                                    context.clusters().apply(cluster.getName()),
                                    Integer.toUnsignedLong(cluster.getWeight()),
                                    metadata(
                                            List.of(
                                                    proto.getMetadataMatch(),
                                                    cluster.getMetadataMatch()))));
                }
                yield ClusterSplit.of(targets);
            }
            case CLUSTERSPECIFIER_NOT_SET -> throw at.missing("cluster or weighted_clusters");
        };
    }

    /// The `envoy.lb` part; what stands later in the list wins.
    private static @Nullable MetadataMatch metadata(List<Metadata> metadata) {
        Map<String, Object> criteria = new LinkedHashMap<>();
        for (Metadata one : metadata) {
            criteria.putAll(Structs.metadata(one).getOrDefault("envoy.lb", Map.of()));
        }
        return criteria.isEmpty() ? null : MetadataMatch.of(criteria);
    }

    private static ConnectBackOff backOff(TcpProxy proto, FieldPath at) throws ConfigException {
        if (!proto.hasBackoffOptions()) {
            return ConnectBackOff.NONE;
        }
        var options = proto.getBackoffOptions();
        long base = Durations.nanos(options.getBaseInterval());
        long max =
                Durations.nanos(
                        options.hasMaxInterval(), options.getMaxInterval(), base * MAX_INTERVALS);
        if (max < base) {
            throw at.field("max_interval")
                    .invalid(
                            TimeUnit.NANOSECONDS.toMillis(max)
                                    + " ms (expected: not less than base_interval)");
        }
        return new ConnectBackOff(base, max);
    }

    private static ConnectionHash hash(TcpProxy proto, FieldPath at) throws ConfigException {
        if (proto.getHashPolicyCount() == 0) {
            return new ConnectionHash.None();
        }
        var policy = proto.getHashPolicy(0);
        return switch (policy.getPolicySpecifierCase()) {
            case SOURCE_IP -> new ConnectionHash.SourceIp();
            case FILTER_STATE -> new ConnectionHash.FilterState(policy.getFilterState().getKey());
            case POLICYSPECIFIER_NOT_SET -> throw at.index(0).missing("source_ip or filter_state");
        };
    }

    @SuppressWarnings("deprecation") // the two fields that access_log_options replaced
    private static TcpProxyConfig.Logging logging(
            TcpProxy proto, FactoryContext context, FieldPath at) throws ConfigException {
        var logs =
                AccessLogTranslator.translate(
                        proto.getAccessLogList(), context, at.field("access_log"));
        if (proto.hasAccessLogOptions()) {
            var options = proto.getAccessLogOptions();
            return new TcpProxyConfig.Logging(
                    logs,
                    options.getFlushAccessLogOnConnected(),
                    Durations.nanos(
                            options.hasAccessLogFlushInterval(),
                            options.getAccessLogFlushInterval(),
                            0));
        }
        return new TcpProxyConfig.Logging(
                logs,
                proto.getFlushAccessLogOnConnected(),
                Durations.nanos(
                        proto.hasAccessLogFlushInterval(), proto.getAccessLogFlushInterval(), 0));
    }
}
