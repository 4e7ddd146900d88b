package io.outrider.config;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.route.v3.HedgePolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.outrider.http.HeaderName;
import io.outrider.lb.MetadataMatch;
import io.outrider.net.ProxyHeaderWriter;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.route.HashPolicy;
import io.outrider.route.PathRewrite;
import io.outrider.route.RetryPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `RouteAction` into a [Forward]. Main loop, or start.
final class ForwardTranslator {
    private static final long DEFAULT_TIMEOUT = TimeUnit.SECONDS.toNanos(15);

    private final FactoryContext context;
    private final ClusterChoice.ClusterLookup lookup;

    ForwardTranslator(FactoryContext context, ClusterChoice.ClusterLookup lookup) {
        this.context = context;
        this.lookup = lookup;
    }

    Forward translate(
            io.envoyproxy.envoy.config.route.v3.RouteAction proto,
            io.envoyproxy.envoy.config.route.v3.Route route,
            io.envoyproxy.envoy.config.route.v3.VirtualHost host,
            @Nullable RetryPolicy hostRetry,
            boolean validate,
            FieldPath at)
            throws ConfigException {
        refuse(proto, at);
        RetryPolicy retry = hostRetry;
        if (proto.hasRetryPolicyTypedConfig()) {
            throw at.field("retry_policy_typed_config")
                    .unsupported("a retry policy of another kind");
        }
        if (proto.hasRetryPolicy()) {
            retry =
                    RetryTranslator.translate(
                            proto.getRetryPolicy(), context, at.field("retry_policy"));
        }
        int limit = -1;
        if (route.hasPerRequestBufferLimitBytes()) {
            limit = route.getPerRequestBufferLimitBytes().getValue();
        } else if (host.hasPerRequestBufferLimitBytes()) {
            limit = host.getPerRequestBufferLimitBytes().getValue();
        }
        return new Forward(
                cluster(proto, validate, at),
                switch (proto.getClusterNotFoundResponseCode()) {
                    case NOT_FOUND -> 404;
                    case INTERNAL_SERVER_ERROR -> 500;
                    case SERVICE_UNAVAILABLE, UNRECOGNIZED -> 503;
                },
                proto.getPriority() == io.envoyproxy.envoy.config.core.v3.RoutingPriority.HIGH,
                timeouts(proto),
                retry,
                (proto.hasHedgePolicy() ? proto.getHedgePolicy() : host.getHedgePolicy())
                        .getHedgeOnPerTryTimeout(),
                hashPolicies(proto, at.field("hash_policy")),
                proto.hasMetadataMatch() ? metadataMatch(proto.getMetadataMatch()) : null,
                upgrades(proto, at),
                limit,
                hostRewrite(proto, at),
                new Forward.AttemptCounts(
                        host.getIncludeRequestAttemptCount(),
                        host.getIncludeAttemptCountInResponse(),
                        host.getIncludeIsTimeoutRetryHeader()));
    }

    private static Map<String, Forward.Upgrade> upgrades(
            io.envoyproxy.envoy.config.route.v3.RouteAction proto, FieldPath at)
            throws ConfigException {
        var upgrades = new HashMap<String, Forward.Upgrade>();
        for (int i = 0; i < proto.getUpgradeConfigsCount(); i++) {
            var upgrade = proto.getUpgradeConfigs(i);
            FieldPath here = at.field("upgrade_configs").index(i);
            String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
            if (upgrade.hasConnectConfig()) {
                if (!type.equals("connect")) {
                    throw here.field("connect_config")
                            .invalid("for \"" + type + "\" (expected: only for CONNECT)");
                }
            }
            Forward.Upgrade twin =
                    upgrades.put(
                            type,
                            new Forward.Upgrade(
                                    !upgrade.hasEnabled() || upgrade.getEnabled().getValue(),
                                    upgrade.hasConnectConfig(),
                                    upgrade.getConnectConfig().getAllowPost(),
                                    proxyHeader(
                                            upgrade.getConnectConfig(),
                                            here.field("connect_config"))));
            if (twin != null) {
                throw here.field("upgrade_type")
                        .invalid("\"" + type + "\" (expected: each type once)");
            }
        }
        return Map.copyOf(upgrades);
    }

    private static @Nullable ProxyHeaderWriter proxyHeader(ConnectConfig proto, FieldPath at)
            throws ConfigException {
        return proto.hasProxyProtocolConfig()
                ? ProxyHeaderTranslator.writer(
                        proto.getProxyProtocolConfig(), at.field("proxy_protocol_config"))
                : null;
    }

    @SuppressWarnings("deprecation") // cors of the route itself is reported
    private void refuse(io.envoyproxy.envoy.config.route.v3.RouteAction proto, FieldPath at)
            throws ConfigException {
        if (proto.hasPathRewritePolicy()) {
            throw at.field("path_rewrite_policy").unsupported("path rewrite policies");
        }
        if (proto.getRequestMirrorPoliciesCount() > 0) {
            context.noEffect()
                    .add(at.field("request_mirror_policies"), "requests are not mirrored yet");
        }
        hedging(proto.getHedgePolicy(), at.field("hedge_policy"));
        if (proto.hasCors()) {
            context.noEffect().add(at.field("cors"), RouteTranslator.NO_CORS);
        }
        if (proto.getRateLimitsCount() > 0) {
            context.noEffect().add(at.field("rate_limits"), "there is no rate limit filter yet");
        }
        if (proto.hasInternalRedirectPolicy()) {
            context.noEffect()
                    .add(at.field("internal_redirect_policy"), "redirects go to the client");
        }
    }

    void hedging(HedgePolicy proto, FieldPath at) {
        if (proto.getInitialRequests().getValue() > 1 || proto.hasAdditionalRequestChance()) {
            context.noEffect().add(at, "only hedge_on_per_try_timeout does something, as in Envoy");
        }
    }

    private ClusterChoice cluster(
            io.envoyproxy.envoy.config.route.v3.RouteAction proto, boolean validate, FieldPath at)
            throws ConfigException {
        switch (proto.getClusterSpecifierCase()) {
            case CLUSTER -> {
                known(proto.getCluster(), validate, at.field("cluster"));
                return new ClusterChoice.Fixed(
                        ClusterChoice.Target.of(context.clusters().apply(proto.getCluster())));
            }
            case CLUSTER_HEADER -> {
                return new ClusterChoice.ByHeader(HeaderName.of(proto.getClusterHeader()), lookup);
            }
            case WEIGHTED_CLUSTERS -> {
                return weighted(
                        proto.getWeightedClusters(), validate, at.field("weighted_clusters"));
            }
            case CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN ->
                    throw at.unsupported("cluster specifier plugins");
            case CLUSTERSPECIFIER_NOT_SET ->
                    throw at.missing("cluster, cluster_header or weighted_clusters");
        }
        throw new IllegalStateException();
    }

    private void known(String name, boolean validate, FieldPath at) throws ConfigException {
        if (validate && !context.knowledge().exists(name)) {
            throw at.invalid("unknown cluster '" + name + "' (expected: the name of a cluster)");
        }
    }

    private ClusterChoice weighted(
            io.envoyproxy.envoy.config.route.v3.WeightedCluster proto,
            boolean validate,
            FieldPath at)
            throws ConfigException {
        var targets = new ArrayList<ClusterChoice.Target>();
        long total = 0;
        for (int i = 0; i < proto.getClustersCount(); i++) {
            var cluster = proto.getClusters(i);
            FieldPath here = at.field("clusters").index(i);
            if (!cluster.getClusterHeader().isEmpty()) {
                throw here.field("cluster_header")
                        .unsupported("clusters of a split named by a header");
            }
            known(cluster.getName(), validate, here.field("name"));
            long weight = Integer.toUnsignedLong(cluster.getWeight().getValue());
            total += weight;
            targets.add(
                    new ClusterChoice.Target(
                            context.clusters().apply(cluster.getName()),
                            weight,
                            HeaderMutationTranslator.translate(
                                    cluster.getRequestHeadersToAddList(),
                                    cluster.getRequestHeadersToRemoveList(),
                                    "request",
                                    here),
                            HeaderMutationTranslator.translate(
                                    cluster.getResponseHeadersToAddList(),
                                    cluster.getResponseHeadersToRemoveList(),
                                    "response",
                                    here),
                            cluster.getHostRewriteLiteral(),
                            cluster.hasMetadataMatch()
                                    ? metadataMatch(cluster.getMetadataMatch())
                                    : null,
                            Map.of()));
        }
        if (total == 0) {
            throw at.invalid("sum of weights: 0 (expected: > 0)");
        }
        if (total > 0xffff_ffffL) {
            throw at.invalid("sum of weights: " + total + " (expected: <= 4294967295)");
        }
        return new ClusterChoice.Weighted(
                List.copyOf(targets),
                total,
                proto.getHeaderName().isEmpty() ? null : HeaderName.of(proto.getHeaderName()));
    }

    private static @Nullable MetadataMatch metadataMatch(
            io.envoyproxy.envoy.config.core.v3.Metadata metadata) {
        var lb = metadata.getFilterMetadataMap().get("envoy.lb");
        return lb == null ? null : MetadataMatch.of(Structs.map(lb));
    }

    @SuppressWarnings("deprecation") // max_grpc_timeout is still sent
    private static Forward.Timeouts timeouts(
            io.envoyproxy.envoy.config.route.v3.RouteAction proto) {
        long grpcMax = -1;
        long grpcOffset = 0;
        if (proto.hasMaxGrpcTimeout()) {
            grpcMax = Durations.nanos(proto.getMaxGrpcTimeout());
        }
        if (proto.hasGrpcTimeoutOffset()) {
            grpcOffset = Durations.nanos(proto.getGrpcTimeoutOffset());
        }
        long request = Durations.nanos(proto.hasTimeout(), proto.getTimeout(), DEFAULT_TIMEOUT);
        long maxStream = -1;
        long headerMax = -1;
        long headerOffset = 0;
        if (proto.hasMaxStreamDuration()) {
            // as in Envoy, it takes the place of the older limits
            request = 0;
            grpcMax = -1;
            var max = proto.getMaxStreamDuration();
            maxStream = Durations.nanos(max.hasMaxStreamDuration(), max.getMaxStreamDuration(), -1);
            if (max.hasGrpcTimeoutHeaderMax()) {
                headerMax = Durations.nanos(max.getGrpcTimeoutHeaderMax());
                headerOffset = Durations.nanos(max.getGrpcTimeoutHeaderOffset());
            }
        }
        return new Forward.Timeouts(
                request,
                Durations.nanos(proto.hasIdleTimeout(), proto.getIdleTimeout(), -1),
                maxStream,
                grpcMax,
                grpcOffset,
                headerMax,
                headerOffset);
    }

    private List<HashPolicy> hashPolicies(
            io.envoyproxy.envoy.config.route.v3.RouteAction proto, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<HashPolicy>();
        for (int i = 0; i < proto.getHashPolicyCount(); i++) {
            var policy = proto.getHashPolicy(i);
            FieldPath here = at.index(i);
            boolean terminal = policy.getTerminal();
            switch (policy.getPolicySpecifierCase()) {
                case HEADER -> {
                    var header = policy.getHeader();
                    Pattern pattern =
                            header.hasRegexRewrite()
                                    ? MatchTranslator.regex(
                                            header.getRegexRewrite().getPattern(),
                                            here.field("header")
                                                    .field("regex_rewrite")
                                                    .field("pattern"))
                                    : null;
                    list.add(
                            new HashPolicy.Header(
                                    HeaderName.of(header.getHeaderName()),
                                    pattern,
                                    substitution(header.getRegexRewrite().getSubstitution()),
                                    terminal));
                }
                case COOKIE -> {
                    var cookie = policy.getCookie();
                    list.add(
                            new HashPolicy.Cookie(
                                    cookie.getName(),
                                    cookie.hasTtl() ? cookie.getTtl().getSeconds() : -1,
                                    cookie.getPath(),
                                    attributes(cookie.getAttributesList()),
                                    terminal));
                }
                case CONNECTION_PROPERTIES -> {
                    if (policy.getConnectionProperties().getSourceIp()) {
                        list.add(new HashPolicy.SourceIp(terminal));
                    }
                }
                case QUERY_PARAMETER ->
                        list.add(
                                new HashPolicy.QueryParameter(
                                        policy.getQueryParameter().getName(), terminal));
                case FILTER_STATE ->
                        list.add(
                                new HashPolicy.FilterState(
                                        policy.getFilterState().getKey(), terminal));
                case POLICYSPECIFIER_NOT_SET ->
                        throw here.missing(
                                "header, cookie, connection_properties, query_parameter or filter_state");
            }
        }
        return List.copyOf(list);
    }

    /// As they stand in `set-cookie`, each behind a semicolon.
    private static String attributes(
            List<io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute>
                    protos) {
        var attributes = new StringBuilder();
        for (var attribute : protos) {
            attributes.append("; ").append(attribute.getName());
            if (!attribute.getValue().isEmpty()) {
                attributes.append('=').append(attribute.getValue());
            }
        }
        return attributes.toString();
    }

    private Forward.HostRewrite hostRewrite(
            io.envoyproxy.envoy.config.route.v3.RouteAction proto, FieldPath at)
            throws ConfigException {
        boolean append = proto.getAppendXForwardedHost();
        return switch (proto.getHostRewriteSpecifierCase()) {
            case HOST_REWRITE_LITERAL ->
                    new Forward.HostRewrite(false, proto.getHostRewriteLiteral(), "", null, append);
            case AUTO_HOST_REWRITE ->
                    new Forward.HostRewrite(
                            proto.getAutoHostRewrite().getValue(), "", "", null, append);
            case HOST_REWRITE_HEADER ->
                    new Forward.HostRewrite(false, "", proto.getHostRewriteHeader(), null, append);
            case HOST_REWRITE_PATH_REGEX ->
                    new Forward.HostRewrite(
                            false,
                            "",
                            "",
                            regexRewrite(
                                    proto.getHostRewritePathRegex(),
                                    at.field("host_rewrite_path_regex")),
                            append);
            case HOSTREWRITESPECIFIER_NOT_SET -> Forward.HostRewrite.NONE;
            default -> throw at.unsupported("this kind of host rewrite");
        };
    }

    PathRewrite pathRewrite(io.envoyproxy.envoy.config.route.v3.RouteAction proto, FieldPath at)
            throws ConfigException {
        if (!proto.getPrefixRewrite().isEmpty()) {
            if (proto.hasRegexRewrite()) {
                throw at.field("regex_rewrite")
                        .invalid("set beside prefix_rewrite (expected: one of the two)");
            }
            return new PathRewrite.Prefix(proto.getPrefixRewrite());
        }
        return proto.hasRegexRewrite()
                ? regexRewrite(proto.getRegexRewrite(), at.field("regex_rewrite"))
                : PathRewrite.NONE;
    }

    PathRewrite regexRewrite(RegexMatchAndSubstitute proto, FieldPath at) throws ConfigException {
        return new PathRewrite.Regex(
                MatchTranslator.regex(proto.getPattern(), at.field("pattern")),
                substitution(proto.getSubstitution()));
    }

    /// RE2's `\1` in the words of RE2/J, which takes `$1`.
    private static String substitution(String re2) {
        var out = new StringBuilder();
        for (int i = 0; i < re2.length(); i++) {
            char c = re2.charAt(i);
            if (c == '$') {
                out.append("\\$");
            } else if (c == '\\' && i + 1 < re2.length()) {
                char next = re2.charAt(++i);
                out.append(Character.isDigit(next) ? "$" + next : "\\" + next);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
