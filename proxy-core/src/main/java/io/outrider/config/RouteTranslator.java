package io.outrider.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.outrider.http.HeaderName;
import io.outrider.route.ClusterChoice;
import io.outrider.route.DirectResponse;
import io.outrider.route.HeaderMutations;
import io.outrider.route.NonForwarding;
import io.outrider.route.PathMatch;
import io.outrider.route.PathRewrite;
import io.outrider.route.Redirect;
import io.outrider.route.RequestStats;
import io.outrider.route.RetryPolicy;
import io.outrider.route.Route;
import io.outrider.route.RouteAction;
import io.outrider.route.RouteMatch;
import io.outrider.route.RouteStats;
import io.outrider.route.RouteTable;
import io.outrider.route.VirtualHost;
import io.outrider.runtime.RuntimeFraction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `RouteConfiguration` into a [RouteTable]. Main loop, or start.
public final class RouteTranslator {
    static final String NO_CORS = "there is no CORS filter yet";

    private static final int DEFAULT_MAX_DIRECT_BODY_BYTES = 4096;

    private final FactoryContext context;
    private final ClusterChoice.ClusterLookup lookup;
    private final ForwardTranslator forwards;

    public RouteTranslator(FactoryContext context) {
        this.context = context;
        this.lookup =
                name -> context.knowledge().exists(name) ? context.clusters().apply(name) : null;
        this.forwards = new ForwardTranslator(context, lookup);
    }

    /// Mutations of the levels above a route, and in which order they come.
    ///
    /// @param filters settings of filters by their names
    /// @param maxDirectBodyBytes what a direct response may carry
    private record Levels(
            HeaderMutations tableRequest,
            HeaderMutations tableResponse,
            boolean mostSpecificWins,
            Map<String, Object> filters,
            long maxDirectBodyBytes,
            boolean validate) {}

    /// What a virtual host says for its routes.
    private record Shared(
            Map<String, Object> filters, RouteStats stats, @Nullable RetryPolicy retry) {}

    public RouteTable translate(RouteConfiguration proto, FieldPath at) throws ConfigException {
        refuse(proto, at);
        var levels =
                new Levels(
                        HeaderMutationTranslator.translate(
                                proto.getRequestHeadersToAddList(),
                                proto.getRequestHeadersToRemoveList(),
                                "request",
                                at),
                        HeaderMutationTranslator.translate(
                                proto.getResponseHeadersToAddList(),
                                proto.getResponseHeadersToRemoveList(),
                                "response",
                                at),
                        proto.getMostSpecificHeaderMutationsWins(),
                        perFilter(proto.getTypedPerFilterConfigMap(), at, Map.of()),
                        proto.hasMaxDirectResponseBodySizeBytes()
                                ? Integer.toUnsignedLong(
                                        proto.getMaxDirectResponseBodySizeBytes().getValue())
                                : DEFAULT_MAX_DIRECT_BODY_BYTES,
                        !proto.hasValidateClusters() || proto.getValidateClusters().getValue());
        var hosts = new ArrayList<VirtualHost>();
        var names = new HashMap<String, Integer>();
        var domains = new HashMap<String, String>();
        for (int i = 0; i < proto.getVirtualHostsCount(); i++) {
            var host = proto.getVirtualHosts(i);
            FieldPath here = at.field("virtual_hosts").index(i);
            Integer twin = names.put(host.getName(), i);
            if (twin != null) {
                throw here.field("name")
                        .invalid(
                                "\""
                                        + host.getName()
                                        + "\" (expected: a name that virtual_hosts["
                                        + twin
                                        + "] does not have)");
            }
            for (int d = 0; d < host.getDomainsCount(); d++) {
                String domain = host.getDomains(d).toLowerCase(Locale.ROOT);
                String other = domains.put(domain, host.getName());
                if (other != null) {
                    throw here.field("domains")
                            .index(d)
                            .invalid(
                                    "\""
                                            + host.getDomains(d)
                                            + "\" (expected: a domain that virtual host '"
                                            + other
                                            + "' does not have)");
                }
            }
            hosts.add(virtualHost(host, levels, here));
        }
        return new RouteTable(
                proto.getName(),
                hosts,
                proto.getIgnorePortInHostMatching(),
                proto.getInternalOnlyHeadersList().stream().map(HeaderName::of).toList());
    }

    private void refuse(RouteConfiguration proto, FieldPath at) throws ConfigException {
        if (proto.hasVhds()) {
            throw at.field("vhds").unsupported("virtual host discovery");
        }
        if (proto.getClusterSpecifierPluginsCount() > 0) {
            throw at.field("cluster_specifier_plugins").unsupported("cluster specifier plugins");
        }
        if (proto.getIgnorePathParametersInPathMatching()) {
            throw at.field("ignore_path_parameters_in_path_matching")
                    .unsupported("matching without path parameters");
        }
        if (proto.getRequestMirrorPoliciesCount() > 0) {
            context.noEffect()
                    .add(at.field("request_mirror_policies"), "requests are not mirrored yet");
        }
        if (proto.hasMetadata()) {
            context.noEffect().add(at.field("metadata"), "nothing here reads it");
        }
    }

    private VirtualHost virtualHost(
            io.envoyproxy.envoy.config.route.v3.VirtualHost proto, Levels levels, FieldPath at)
            throws ConfigException {
        if (proto.hasMatcher()) {
            throw at.field("matcher").unsupported("matcher trees of virtual hosts");
        }
        var request =
                HeaderMutationTranslator.translate(
                        proto.getRequestHeadersToAddList(),
                        proto.getRequestHeadersToRemoveList(),
                        "request",
                        at);
        var response =
                HeaderMutationTranslator.translate(
                        proto.getResponseHeadersToAddList(),
                        proto.getResponseHeadersToRemoveList(),
                        "response",
                        at);
        noEffect(proto, at);
        var shared =
                new Shared(
                        perFilter(proto.getTypedPerFilterConfigMap(), at, levels.filters()),
                        stats(proto, at),
                        proto.hasRetryPolicy()
                                ? RetryTranslator.translate(
                                        proto.getRetryPolicy(), context, at.field("retry_policy"))
                                : null);
        var routes = new ArrayList<Route>();
        for (int i = 0; i < proto.getRoutesCount(); i++) {
            FieldPath here = at.field("routes").index(i);
            var route = proto.getRoutes(i);
            var ownRequest =
                    HeaderMutationTranslator.translate(
                            route.getRequestHeadersToAddList(),
                            route.getRequestHeadersToRemoveList(),
                            "request",
                            here);
            var ownResponse =
                    HeaderMutationTranslator.translate(
                            route.getResponseHeadersToAddList(),
                            route.getResponseHeadersToRemoveList(),
                            "response",
                            here);
            routes.add(
                    route(
                            route,
                            proto,
                            ordered(levels, ownRequest, request, levels.tableRequest()),
                            ordered(levels, ownResponse, response, levels.tableResponse()),
                            shared,
                            levels,
                            here));
        }
        return new VirtualHost(
                proto.getName(),
                List.copyOf(proto.getDomainsList()),
                List.copyOf(routes),
                switch (proto.getRequireTls()) {
                    case EXTERNAL_ONLY -> VirtualHost.TlsRequirement.EXTERNAL_ONLY;
                    case ALL -> VirtualHost.TlsRequirement.ALL;
                    case NONE, UNRECOGNIZED -> VirtualHost.TlsRequirement.NONE;
                });
    }

    @SuppressWarnings("deprecation") // cors of the virtual host itself is reported
    private void noEffect(io.envoyproxy.envoy.config.route.v3.VirtualHost proto, FieldPath at)
            throws ConfigException {
        if (proto.hasRetryPolicyTypedConfig()) {
            throw at.field("retry_policy_typed_config")
                    .unsupported("a retry policy of another kind");
        }
        forwards.hedging(proto.getHedgePolicy(), at.field("hedge_policy"));
        if (proto.hasCors()) {
            context.noEffect().add(at.field("cors"), NO_CORS);
        }
        if (proto.hasMetadata()) {
            context.noEffect().add(at.field("metadata"), "nothing here reads it");
        }
        if (proto.getRateLimitsCount() > 0) {
            context.noEffect().add(at.field("rate_limits"), "there is no rate limit filter yet");
        }
        if (proto.getRequestMirrorPoliciesCount() > 0) {
            context.noEffect()
                    .add(at.field("request_mirror_policies"), "requests are not mirrored yet");
        }
    }

    private RouteStats stats(io.envoyproxy.envoy.config.route.v3.VirtualHost proto, FieldPath at)
            throws ConfigException {
        if (proto.getVirtualClustersCount() == 0) {
            return RouteStats.NONE;
        }
        var all = new ArrayList<RouteStats.VirtualCluster>();
        for (int i = 0; i < proto.getVirtualClustersCount(); i++) {
            var cluster = proto.getVirtualClusters(i);
            FieldPath here = at.field("virtual_clusters").index(i);
            if (cluster.getHeadersCount() == 0) {
                throw here.missing("headers");
            }
            all.add(
                    new RouteStats.VirtualCluster(
                            cluster.getName(),
                            MatchTranslator.headers(
                                    cluster.getHeadersList(), here.field("headers")),
                            counted(proto, "vcluster", cluster.getName())));
        }
        return new RouteStats(List.copyOf(all), counted(proto, "vcluster", "other"), null);
    }

    private RequestStats counted(
            io.envoyproxy.envoy.config.route.v3.VirtualHost host, String kind, String name) {
        return new RequestStats(
                context.stats().scope("vhost." + host.getName() + "." + kind + "." + name + "."));
    }

    /// Route, virtual host, table; the reverse when the most specific is to win, by coming last.
    private static List<HeaderMutations> ordered(
            Levels levels, HeaderMutations route, HeaderMutations host, HeaderMutations table) {
        var all = new ArrayList<HeaderMutations>();
        for (HeaderMutations mutations :
                levels.mostSpecificWins()
                        ? List.of(table, host, route)
                        : List.of(route, host, table)) {
            if (!mutations.isEmpty()) {
                all.add(mutations);
            }
        }
        return List.copyOf(all);
    }

    private Map<String, Object> perFilter(
            Map<String, Any> configs, FieldPath at, Map<String, Object> inherited)
            throws ConfigException {
        if (configs.isEmpty()) {
            return inherited;
        }
        var all = new HashMap<>(inherited);
        for (var entry : configs.entrySet()) {
            FieldPath here = at.field("typed_per_filter_config").key(entry.getKey());
            HttpFilterFactory factory =
                    context.factories().httpFilters().find(entry.getValue().getTypeUrl());
            if (factory == null) {
                context.noEffect()
                        .add(here, "no loaded filter takes " + entry.getValue().getTypeUrl());
            } else {
                all.put(entry.getKey(), factory.parseForRoute(entry.getValue(), here, context));
            }
        }
        return Map.copyOf(all);
    }

    private Route route(
            io.envoyproxy.envoy.config.route.v3.Route proto,
            io.envoyproxy.envoy.config.route.v3.VirtualHost host,
            List<HeaderMutations> request,
            List<HeaderMutations> response,
            Shared shared,
            Levels levels,
            FieldPath at)
            throws ConfigException {
        if (proto.hasTracing()) {
            context.noEffect().add(at.field("tracing"), "requests are not traced yet");
        }
        if (proto.hasDecorator()) {
            context.noEffect().add(at.field("decorator"), "requests are not traced yet");
        }
        RouteMatch match = match(proto.getMatch(), at.field("match"));
        PathRewrite path = PathRewrite.NONE;
        RouteAction action;
        switch (proto.getActionCase()) {
            case ROUTE -> {
                action =
                        forwards.translate(
                                proto.getRoute(),
                                proto,
                                host,
                                shared.retry(),
                                levels.validate(),
                                at.field("route"));
                path = forwards.pathRewrite(proto.getRoute(), at.field("route"));
            }
            case REDIRECT ->
                    action = redirect(proto.getRedirect(), match.path(), at.field("redirect"));
            case DIRECT_RESPONSE -> {
                var direct = proto.getDirectResponse();
                FieldPath here = at.field("direct_response");
                if (direct.getStatus() < 200 || direct.getStatus() > 599) {
                    throw here.field("status")
                            .invalid(direct.getStatus() + " (expected: 200 to 599)");
                }
                String body = direct.hasBody() ? body(direct.getBody(), here.field("body")) : "";
                if (body.length() > levels.maxDirectBodyBytes()) {
                    throw here.field("body")
                            .invalid(
                                    body.length()
                                            + " bytes (expected: at most "
                                            + levels.maxDirectBodyBytes()
                                            + ", as max_direct_response_body_size_bytes says)");
                }
                action = new DirectResponse(direct.getStatus(), body);
            }
            case NON_FORWARDING_ACTION -> action = new NonForwarding();
            case FILTER_ACTION -> throw at.field("filter_action").unsupported("filter actions");
            case ACTION_NOT_SET ->
                    throw at.missing("route, redirect, direct_response or non_forwarding_action");
            default -> throw new IllegalStateException();
        }
        return new Route(
                proto.getName(),
                host.getName(),
                match,
                action,
                path,
                request,
                response,
                Structs.metadata(proto.getMetadata()),
                perFilter(proto.getTypedPerFilterConfigMap(), at, shared.filters()),
                proto.getStatPrefix().isEmpty()
                        ? shared.stats()
                        : new RouteStats(
                                shared.stats().virtualClusters(),
                                shared.stats().other(),
                                counted(host, "route", proto.getStatPrefix())));
    }

    private RouteMatch match(io.envoyproxy.envoy.config.route.v3.RouteMatch proto, FieldPath at)
            throws ConfigException {
        boolean sensitive = !proto.hasCaseSensitive() || proto.getCaseSensitive().getValue();
        PathMatch path =
                switch (proto.getPathSpecifierCase()) {
                    case PREFIX -> new PathMatch.Prefix(proto.getPrefix(), sensitive);
                    case PATH -> new PathMatch.Exact(proto.getPath(), sensitive);
                    case SAFE_REGEX ->
                            new PathMatch.Regex(
                                    MatchTranslator.regex(
                                            proto.getSafeRegex(), at.field("safe_regex")));
                    case PATH_SEPARATED_PREFIX ->
                            new PathMatch.SeparatedPrefix(
                                    proto.getPathSeparatedPrefix(), sensitive);
                    case CONNECT_MATCHER -> new PathMatch.Connect();
                    case PATH_MATCH_POLICY ->
                            throw at.field("path_match_policy").unsupported("path match policies");
                    case PATHSPECIFIER_NOT_SET ->
                            throw at.missing(
                                    "prefix, path, safe_regex, path_separated_prefix or connect_matcher");
                };
        if (proto.getDynamicMetadataCount() > 0) {
            throw at.field("dynamic_metadata").unsupported("matching on dynamic metadata");
        }
        if (proto.hasTlsContext()) {
            throw at.field("tls_context").unsupported("matching on the TLS context");
        }
        if (proto.getFilterStateCount() > 0) {
            throw at.field("filter_state").unsupported("matching on filter state");
        }
        return new RouteMatch(
                path,
                MatchTranslator.headers(proto.getHeadersList(), at.field("headers")),
                MatchTranslator.queries(
                        proto.getQueryParametersList(), at.field("query_parameters")),
                proto.hasRuntimeFraction()
                        ? RuntimeTranslator.fraction(proto.getRuntimeFraction(), context.runtime())
                        : RuntimeFraction.ALWAYS,
                proto.hasGrpc());
    }

    private Redirect redirect(
            io.envoyproxy.envoy.config.route.v3.RedirectAction proto,
            PathMatch matched,
            FieldPath at)
            throws ConfigException {
        PathRewrite path =
                switch (proto.getPathRewriteSpecifierCase()) {
                    case PATH_REDIRECT -> new PathRewrite.Full(proto.getPathRedirect());
                    case PREFIX_REWRITE -> new PathRewrite.Prefix(proto.getPrefixRewrite());
                    case REGEX_REWRITE ->
                            forwards.regexRewrite(
                                    proto.getRegexRewrite(), at.field("regex_rewrite"));
                    case PATHREWRITESPECIFIER_NOT_SET -> PathRewrite.NONE;
                };
        int status =
                switch (proto.getResponseCode()) {
                    case MOVED_PERMANENTLY -> 301;
                    case FOUND -> 302;
                    case SEE_OTHER -> 303;
                    case TEMPORARY_REDIRECT -> 307;
                    case PERMANENT_REDIRECT -> 308;
                    case UNRECOGNIZED ->
                            throw at.field("response_code")
                                    .unsupported("code " + proto.getResponseCodeValue());
                };
        String scheme = proto.getHttpsRedirect() ? "https" : proto.getSchemeRedirect();
        return new Redirect(
                status,
                scheme,
                proto.getHostRedirect(),
                proto.getPortRedirect(),
                path,
                proto.getStripQuery(),
                matched);
    }

    /// The text of a data source, read now.
    public static String body(DataSource source, FieldPath at) throws ConfigException {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> source.getInlineString();
            case INLINE_BYTES -> source.getInlineBytes().toString(StandardCharsets.ISO_8859_1);
            case FILENAME -> {
                try {
                    yield Files.readString(
                            Path.of(source.getFilename()), StandardCharsets.ISO_8859_1);
                } catch (IOException _) {
                    throw at.field("filename")
                            .invalid(source.getFilename() + " (expected: a file that can be read)");
                }
            }
            case ENVIRONMENT_VARIABLE -> {
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    throw at.field("environment_variable")
                            .invalid(
                                    source.getEnvironmentVariable()
                                            + " (expected: a variable that is set)");
                }
                yield value;
            }
            case SPECIFIER_NOT_SET ->
                    throw at.missing(
                            "filename, inline_string, inline_bytes or environment_variable");
        };
    }
}
