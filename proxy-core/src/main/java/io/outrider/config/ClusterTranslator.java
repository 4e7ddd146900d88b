package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.outrider.http.HeaderName;
import io.outrider.http.h1.Http1Settings;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PrioritySetUpdater.UpdateRules;
import io.outrider.lb.breaker.RetryBudget;
import io.outrider.lb.breaker.Thresholds;
import io.outrider.lb.clusterprovided.ClusterProvided;
import io.outrider.net.TransportSocket;
import io.outrider.upstream.ClusterConfig;
import io.outrider.upstream.ClusterConfig.HostRules;
import io.outrider.upstream.ClusterConfig.HttpSettings;
import io.outrider.upstream.ClusterConfig.PoolRules;
import io.outrider.upstream.ClusterConfig.SocketSettings;
import io.outrider.upstream.ClusterConfig.Source;
import io.outrider.upstream.ClusterConfig.TransportSockets;
import io.outrider.upstream.ClusterConfig.UpstreamProtocol;
import io.outrider.upstream.Discovery;
import io.outrider.upstream.HealthCheck;
import io.outrider.upstream.ServerNameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `Cluster` into its runtime settings and its way to find hosts. Main loop, or start.
public final class ClusterTranslator {
    private static final long DEFAULT_CONNECT_TIMEOUT = TimeUnit.SECONDS.toNanos(5);
    private static final long DEFAULT_IDLE_TIMEOUT = TimeUnit.HOURS.toNanos(1);
    private static final long DEFAULT_CLEANUP = TimeUnit.SECONDS.toNanos(5);
    private static final String ORIGINAL_DST_HEADER = "x-envoy-original-dst-host";
    private static final int DEFAULT_BUFFER_LIMIT = 1024 * 1024;
    private static final String HTTP_OPTIONS =
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private final FactoryContext context;
    private final List<Source> sources;

    /// @param sources where connections come from, unless the cluster says
    public ClusterTranslator(FactoryContext context, List<Source> sources) {
        this.context = context;
        this.sources = sources;
    }

    /// A translated cluster.
    public record Translated(ClusterConfig config, Discovery discovery) {}

    public Translated translate(Cluster proto, FieldPath at) throws ConfigException {
        UnsupportedCluster.check(proto, at, context.noEffect());
        Discovery discovery = discovery(proto, at);
        var thresholds = thresholds(proto, at);
        LoadBalancer policy = LoadBalancerTranslator.translate(proto, context, at);
        if (policy instanceof ClusterProvided && !discovery.providesPickers()) {
            throw at.field("lb_policy")
                    .invalid(
                            "CLUSTER_PROVIDED (expected: a policy, since clusters of this type provide"
                                    + " none)");
        }
        if (discovery.providesPickers() && !(policy instanceof ClusterProvided)) {
            throw at.field("lb_policy")
                    .invalid(
                            proto.getLbPolicy()
                                    + " (expected: CLUSTER_PROVIDED, since clusters of this type"
                                    + " choose hosts themselves)");
        }
        var config =
                new ClusterConfig(
                        proto.getName(),
                        proto.getAltStatName().isEmpty() ? proto.getName() : proto.getAltStatName(),
                        connectTimeout(proto, at),
                        proto.hasPerConnectionBufferLimitBytes()
                                ? proto.getPerConnectionBufferLimitBytes().getValue()
                                : DEFAULT_BUFFER_LIMIT,
                        Structs.metadata(proto.getMetadata()),
                        policy,
                        new UpdateRules(
                                proto.getHealthChecksCount() > 0,
                                proto.getIgnoreHealthOnHostRemoval(),
                                proto.getCommonLbConfig().getIgnoreNewHostsUntilFirstHc(),
                                true,
                                discovery instanceof Discovery.Static),
                        thresholds,
                        trackRemaining(proto),
                        transportSockets(proto, at),
                        http(proto, discovery, at),
                        socket(proto, at),
                        new HostRules(
                                proto.getCommonLbConfig().getCloseConnectionsOnHostSetChange(),
                                proto.getCloseConnectionsOnHostHealthFailure(),
                                Durations.nanos(
                                        proto.getCommonLbConfig().hasUpdateMergeWindow(),
                                        proto.getCommonLbConfig().getUpdateMergeWindow(),
                                        0)),
                        proto.hasOutlierDetection()
                                ? OutlierTranslator.translate(
                                        proto.getOutlierDetection(), at.field("outlier_detection"))
                                : null,
                        healthCheck(proto, at.field("health_checks")),
                        pools(proto, at));
        return new Translated(config, discovery);
    }

    private @Nullable HealthCheck healthCheck(Cluster proto, FieldPath at) throws ConfigException {
        if (proto.getHealthChecksCount() > 1) {
            throw at.invalid(proto.getHealthChecksCount() + " checks (expected: at most one)");
        }
        return proto.getHealthChecksCount() == 0
                ? null
                : HealthCheckTranslator.translate(proto.getHealthChecks(0), context, at.index(0));
    }

    private Discovery discovery(Cluster proto, FieldPath at) throws ConfigException {
        if (proto.hasClusterType()) {
            var type = proto.getClusterType();
            FieldPath here = at.field("cluster_type");
            return context.factories()
                    .clusters()
                    .require(type.getName(), type.getTypedConfig(), here)
                    .parse(type.getTypedConfig(), proto, here.field("typed_config"), context);
        }
        return switch (proto.getType()) {
            case STATIC ->
                    new Discovery.Static(
                            EndpointTranslator.resolved(
                                    proto.getLoadAssignment(), at.field("load_assignment")));
            case STRICT_DNS, LOGICAL_DNS -> DnsTranslator.translate(proto, context, at);
            case EDS -> throw at.field("type").unsupported("EDS without a configuration source");
            case ORIGINAL_DST -> originalDst(proto, at);
            case UNRECOGNIZED -> throw at.field("type").unsupported("type " + proto.getTypeValue());
        };
    }

    private static Discovery originalDst(Cluster proto, FieldPath at) throws ConfigException {
        if (proto.getLbPolicy() != Cluster.LbPolicy.CLUSTER_PROVIDED
                && !proto.hasLoadBalancingPolicy()) {
            throw at.field("lb_policy")
                    .invalid(
                            proto.getLbPolicy()
                                    + " (expected: CLUSTER_PROVIDED, since type is ORIGINAL_DST)");
        }
        if (proto.getLoadAssignment().getEndpointsCount() > 0) {
            throw at.field("load_assignment")
                    .invalid("endpoints (expected: none, since type is ORIGINAL_DST)");
        }
        var rules = proto.getOriginalDstLbConfig();
        String header =
                !rules.getUseHttpHeader()
                        ? ""
                        : rules.getHttpHeaderName().isEmpty()
                                ? ORIGINAL_DST_HEADER
                                : rules.getHttpHeaderName().toLowerCase(Locale.ROOT);
        return new Discovery.OriginalDst(
                header,
                rules.getMetadataKey().getKey(),
                rules.getMetadataKey().getPathList().stream()
                        .map(MetadataKey.PathSegment::getKey)
                        .toList(),
                rules.getUpstreamPortOverride().getValue(),
                Durations.nanos(
                        proto.hasCleanupInterval(), proto.getCleanupInterval(), DEFAULT_CLEANUP));
    }

    private static long connectTimeout(Cluster proto, FieldPath at) throws ConfigException {
        long nanos =
                Durations.nanos(
                        proto.hasConnectTimeout(),
                        proto.getConnectTimeout(),
                        DEFAULT_CONNECT_TIMEOUT);
        if (nanos <= 0) {
            throw at.field("connect_timeout").invalid(nanos / 1_000_000 + " ms (expected: > 0)");
        }
        return nanos;
    }

    private static List<Thresholds> thresholds(Cluster proto, FieldPath at) throws ConfigException {
        var list = new ArrayList<Thresholds>();
        for (RoutingPriority priority :
                new RoutingPriority[] {RoutingPriority.DEFAULT, RoutingPriority.HIGH}) {
            Thresholds found = Thresholds.DEFAULT;
            for (CircuitBreakers.Thresholds each : proto.getCircuitBreakers().getThresholdsList()) {
                if (each.getPriority() == priority) {
                    found = threshold(each, at.field("circuit_breakers"));
                }
            }
            list.add(found);
        }
        return List.copyOf(list);
    }

    private static Thresholds threshold(CircuitBreakers.Thresholds proto, FieldPath at)
            throws ConfigException {
        RetryBudget budget = null;
        if (proto.hasRetryBudget()) {
            var retry = proto.getRetryBudget();
            try {
                budget =
                        new RetryBudget(
                                retry.hasBudgetPercent() ? retry.getBudgetPercent().getValue() : 20,
                                retry.hasMinRetryConcurrency()
                                        ? Integer.toUnsignedLong(
                                                retry.getMinRetryConcurrency().getValue())
                                        : 3);
            } catch (IllegalArgumentException e) {
                throw at.field("retry_budget").invalid(String.valueOf(e.getMessage()));
            }
        }
        return new Thresholds(
                limit(proto.hasMaxConnections(), proto.getMaxConnections().getValue(), 1024),
                limit(
                        proto.hasMaxPendingRequests(),
                        proto.getMaxPendingRequests().getValue(),
                        1024),
                limit(proto.hasMaxRequests(), proto.getMaxRequests().getValue(), 1024),
                limit(proto.hasMaxRetries(), proto.getMaxRetries().getValue(), 3),
                limit(
                        proto.hasMaxConnectionPools(),
                        proto.getMaxConnectionPools().getValue(),
                        Thresholds.UNLIMITED),
                budget);
    }

    private static PoolRules pools(Cluster proto, FieldPath at) throws ConfigException {
        long[] perHost = {Thresholds.UNLIMITED, Thresholds.UNLIMITED};
        var protos = proto.getCircuitBreakers().getPerHostThresholdsList();
        FieldPath here = at.field("circuit_breakers").field("per_host_thresholds");
        for (int i = 0; i < protos.size(); i++) {
            var each = protos.get(i);
            if (each.hasMaxPendingRequests()
                    || each.hasMaxRequests()
                    || each.hasMaxRetries()
                    || each.hasMaxConnectionPools()
                    || each.hasRetryBudget()
                    || each.getTrackRemaining()) {
                throw here.index(i).invalid("other limits (expected: max_connections alone)");
            }
            perHost[each.getPriority() == RoutingPriority.HIGH ? 1 : 0] =
                    limit(
                            each.hasMaxConnections(),
                            each.getMaxConnections().getValue(),
                            Thresholds.UNLIMITED);
        }
        var preconnect = proto.getPreconnectPolicy();
        return new PoolRules(
                List.of(perHost[0], perHost[1]),
                preconnect.hasPerUpstreamPreconnectRatio()
                        ? preconnect.getPerUpstreamPreconnectRatio().getValue()
                        : 1,
                preconnect.hasPredictivePreconnectRatio()
                        ? preconnect.getPredictivePreconnectRatio().getValue()
                        : 1);
    }

    private static long limit(boolean set, int value, long otherwise) {
        return set ? Integer.toUnsignedLong(value) : otherwise;
    }

    private static List<Boolean> trackRemaining(Cluster proto) {
        boolean normal = false;
        boolean high = false;
        for (var each : proto.getCircuitBreakers().getThresholdsList()) {
            normal |= each.getPriority() == RoutingPriority.DEFAULT && each.getTrackRemaining();
            high |= each.getPriority() == RoutingPriority.HIGH && each.getTrackRemaining();
        }
        return List.of(normal, high);
    }

    private TransportSockets transportSockets(Cluster proto, FieldPath at) throws ConfigException {
        String statName =
                proto.getAltStatName().isEmpty() ? proto.getName() : proto.getAltStatName();
        TransportSocket fallback =
                proto.hasTransportSocket()
                        ? socket(
                                proto.getTransportSocket().getName(),
                                proto.getTransportSocket().getTypedConfig(),
                                at.field("transport_socket"),
                                statName)
                        : TransportSocket.RAW;
        var matches = new ArrayList<TransportSockets.Match>();
        for (int i = 0; i < proto.getTransportSocketMatchesCount(); i++) {
            var match = proto.getTransportSocketMatches(i);
            matches.add(
                    new TransportSockets.Match(
                            match.getName(),
                            Structs.map(match.getMatch()),
                            socket(
                                    match.getTransportSocket().getName(),
                                    match.getTransportSocket().getTypedConfig(),
                                    at.field("transport_socket_matches")
                                            .index(i)
                                            .field("transport_socket"),
                                    statName)));
        }
        return new TransportSockets(fallback, List.copyOf(matches));
    }

    private TransportSocket socket(
            String name, com.google.protobuf.Any config, FieldPath at, String statName)
            throws ConfigException {
        return context.factories()
                .transportSockets()
                .require(name, config, at)
                .parseUpstream(config, at.field("typed_config"), context.forCluster(statName));
    }

    @SuppressWarnings("deprecation") // http_protocol_options and friends came before the extension
    private HttpSettings http(Cluster proto, Discovery discovery, FieldPath at)
            throws ConfigException {
        HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
        var http1 = proto.getHttpProtocolOptions();
        boolean dynamic = discovery instanceof Discovery.Dynamic;
        ServerNameRule serverName =
                dynamic && !proto.hasUpstreamHttpProtocolOptions()
                        ? new ServerNameRule(true, true, null)
                        : serverName(proto.getUpstreamHttpProtocolOptions());
        var http2 = proto.getHttp2ProtocolOptions();
        FieldPath http2At = at.field("http2_protocol_options");
        UpstreamProtocol protocol =
                proto.getProtocolSelection()
                                == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL
                        ? UpstreamProtocol.DOWNSTREAM
                        : proto.hasHttp2ProtocolOptions()
                                ? UpstreamProtocol.HTTP2
                                : UpstreamProtocol.HTTP1;
        for (var entry : proto.getTypedExtensionProtocolOptionsMap().entrySet()) {
            FieldPath here = at.field("typed_extension_protocol_options").key(entry.getKey());
            if (!TypeUrls.typeName(entry.getValue().getTypeUrl()).equals(HTTP_OPTIONS)) {
                context.noEffect().add(here, "only " + HTTP_OPTIONS + " is used");
                continue;
            }
            var options =
                    context.parser()
                            .unpack(
                                    entry.getValue(),
                                    io.envoyproxy.envoy.extensions.upstreams.http.v3
                                            .HttpProtocolOptions.class,
                                    here);
            UnsupportedCluster.httpOptions(options, here, context.noEffect());
            common = options.getCommonHttpProtocolOptions();
            serverName = serverName(options.getUpstreamHttpProtocolOptions());
            switch (options.getUpstreamProtocolOptionsCase()) {
                case EXPLICIT_HTTP_CONFIG -> {
                    var explicit = options.getExplicitHttpConfig();
                    protocol =
                            explicit.hasHttp2ProtocolOptions()
                                    ? UpstreamProtocol.HTTP2
                                    : UpstreamProtocol.HTTP1;
                    http1 = explicit.getHttpProtocolOptions();
                    http2 = explicit.getHttp2ProtocolOptions();
                    http2At = here.field("explicit_http_config").field("http2_protocol_options");
                    if (explicit.hasHttp3ProtocolOptions()) {
                        throw here.field("explicit_http_config")
                                .field("http3_protocol_options")
                                .unsupported("HTTP/3");
                    }
                }
                case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
                    protocol = UpstreamProtocol.DOWNSTREAM;
                    http1 = options.getUseDownstreamProtocolConfig().getHttpProtocolOptions();
                    http2 = options.getUseDownstreamProtocolConfig().getHttp2ProtocolOptions();
                    http2At =
                            here.field("use_downstream_protocol_config")
                                    .field("http2_protocol_options");
                }
                case AUTO_CONFIG -> {
                    protocol = UpstreamProtocol.AUTO;
                    http1 = options.getAutoConfig().getHttpProtocolOptions();
                    http2 = options.getAutoConfig().getHttp2ProtocolOptions();
                    http2At = here.field("auto_config").field("http2_protocol_options");
                    if (options.getAutoConfig().hasHttp3ProtocolOptions()) {
                        throw here.field("auto_config")
                                .field("http3_protocol_options")
                                .unsupported("HTTP/3");
                    }
                    if (!proto.hasTransportSocket()) {
                        throw here.field("auto_config")
                                .invalid("without TLS (expected: a transport socket with ALPN)");
                    }
                }
                case UPSTREAMPROTOCOLOPTIONS_NOT_SET ->
                        throw here.missing(
                                "explicit_http_config, use_downstream_protocol_config or auto_config");
            }
        }
        if (discovery instanceof Discovery.Dynamic(var _, boolean insecure)
                && !insecure
                && !(serverName.sni() && serverName.san())) {
            throw at.field("upstream_http_protocol_options")
                    .invalid(
                            "without auto_sni and auto_san_validation (expected: both, unless"
                                    + " allow_insecure_cluster_options is set)");
        }
        Http1Settings h1 = Http1Translator.settings(http1, common, at, context);
        return new HttpSettings(
                protocol,
                Durations.nanos(
                        common.hasIdleTimeout(), common.getIdleTimeout(), DEFAULT_IDLE_TIMEOUT),
                Durations.nanos(
                        common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), 0),
                common.hasMaxRequestsPerConnection()
                        ? common.getMaxRequestsPerConnection().getValue()
                        : proto.hasMaxRequestsPerConnection()
                                ? proto.getMaxRequestsPerConnection().getValue()
                                : 0,
                Durations.nanos(common.hasMaxStreamDuration(), common.getMaxStreamDuration(), 0),
                h1,
                Http2Translator.settings(
                        http2,
                        common,
                        Http2Translator.responseHeadBytes(common),
                        proto.hasPerConnectionBufferLimitBytes()
                                ? proto.getPerConnectionBufferLimitBytes().getValue()
                                : DEFAULT_BUFFER_LIMIT,
                        false,
                        http2At,
                        context.noEffect()),
                serverName);
    }

    private static ServerNameRule serverName(UpstreamHttpProtocolOptions proto) {
        String header = proto.getOverrideAutoSniHeader();
        return new ServerNameRule(
                proto.getAutoSni(),
                proto.getAutoSanValidation(),
                header.isEmpty() ? null : HeaderName.of(header));
    }

    private SocketSettings socket(Cluster proto, FieldPath at) throws ConfigException {
        var options = proto.getUpstreamConnectionOptions();
        var keepalive = options.getTcpKeepalive();
        return new SocketSettings(
                options.hasTcpKeepalive(),
                keepalive.getKeepaliveProbes().getValue(),
                keepalive.getKeepaliveTime().getValue(),
                keepalive.getKeepaliveInterval().getValue(),
                proto.hasUpstreamBindConfig()
                        ? SourceTranslator.translate(
                                proto.getUpstreamBindConfig(),
                                context,
                                at.field("upstream_bind_config"))
                        : sources,
                SourceTranslator.order(options.getHappyEyeballsConfig()),
                proto.getConnectionPoolPerDownstreamConnection());
    }
}
