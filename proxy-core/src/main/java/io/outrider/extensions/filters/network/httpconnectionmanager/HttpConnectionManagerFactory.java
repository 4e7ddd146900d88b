package io.outrider.extensions.filters.network.httpconnectionmanager;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.outrider.config.AccessLogTranslator;
import io.outrider.config.AddressTranslator;
import io.outrider.config.ConfigException;
import io.outrider.config.Durations;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.Http1Translator;
import io.outrider.config.Http2Translator;
import io.outrider.config.HttpFilterFactory;
import io.outrider.config.NetworkFilterFactory;
import io.outrider.config.RouteTranslator;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Addresses;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.CodecType;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.EscapedSlashes;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Headers;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Paths;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.ServerHeader;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Timeouts;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Upgrade;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.http.h2.Http2Stats;
import io.outrider.net.CidrRanges;
import io.outrider.net.LocalAddress;
import io.outrider.route.RouteConfigCell;
import io.outrider.tls.Xfcc;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes connection managers. One for the process.
public final class HttpConnectionManagerFactory implements NetworkFilterFactory {
    private static final long DEFAULT_STREAM_IDLE = TimeUnit.MINUTES.toNanos(5);
    private static final long DEFAULT_CONNECTION_IDLE = TimeUnit.HOURS.toNanos(1);
    private static final long DEFAULT_DRAIN = TimeUnit.SECONDS.toNanos(5);
    private static final long DEFAULT_DELAYED_CLOSE = TimeUnit.SECONDS.toNanos(1);
    private static final int DEFAULT_HEAD_KB = 60;

    @Override
    public String name() {
        return "envoy.filters.network.http_connection_manager";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager");
    }

    @Override
    public NetworkFilterConfig parse(Any config, FieldPath at, FactoryContext outer)
            throws ConfigException {
        var proto =
                outer.parser()
                        .unpack(
                                config,
                                io.envoyproxy.envoy.extensions.filters.network
                                        .http_connection_manager.v3.HttpConnectionManager.class,
                                at);
        FactoryContext context = outer.forHttp(proto.getStatPrefix());
        UnsupportedTranslator.check(proto, at, context.noEffect());
        var stats =
                new HcmStats(
                        context.stats().scope("http." + proto.getStatPrefix() + "."),
                        context.stats()
                                .scope(
                                        context.listenerPrefix()
                                                + "http."
                                                + proto.getStatPrefix()
                                                + "."));
        List<HttpFilterConfig> filters =
                filters(proto.getHttpFiltersList(), at.field("http_filters"), context);
        HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
        var h1 =
                Http1Translator.settings(
                        proto.getHttpProtocolOptions(),
                        common,
                        proto.hasMaxRequestHeadersKb()
                                ? proto.getMaxRequestHeadersKb().getValue()
                                : DEFAULT_HEAD_KB,
                        at,
                        context);
        return new HttpConnectionManagerConfig(
                new HcmSettings(
                        stats,
                        codec(proto, at),
                        h1,
                        Http2Translator.settings(
                                        proto.getHttp2ProtocolOptions(),
                                        common,
                                        h1.maxHeadBytes(),
                                        context.bufferLimitBytes(),
                                        proto.getStreamErrorOnInvalidHttpMessage().getValue(),
                                        at.field("http2_protocol_options"),
                                        context.noEffect())
                                .flushTimeout(timeouts(proto, common).streamIdleNanos()),
                        new Http2Stats(context.stats().scope("http2.")),
                        routes(proto, at, context),
                        filters,
                        upgrades(proto, at, context),
                        AccessLogTranslator.translate(
                                proto.getAccessLogList(), context, at.field("access_log")),
                        timeouts(proto, common),
                        addresses(proto, at),
                        headers(proto, context),
                        paths(proto),
                        LocalReplyTranslator.translate(
                                proto.getLocalReplyConfig(),
                                context,
                                at.field("local_reply_config")),
                        context.bufferLimitBytes(),
                        common.hasMaxRequestsPerConnection()
                                ? common.getMaxRequestsPerConnection().getValue()
                                : 0,
                        proto.getProxy100Continue(),
                        proto.getStreamErrorOnInvalidHttpMessage().getValue()
                                || h1.overrideStreamError()));
    }

    private static CodecType codec(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FieldPath at)
            throws ConfigException {
        return switch (proto.getCodecType()) {
            case AUTO -> CodecType.AUTO;
            case HTTP1 -> CodecType.HTTP1;
            case HTTP2 -> CodecType.HTTP2;
            case HTTP3 -> throw at.field("codec_type").unsupported("HTTP3");
            case UNRECOGNIZED ->
                    throw at.field("codec_type").unsupported("codec " + proto.getCodecTypeValue());
        };
    }

    private static RouteConfigCell routes(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FieldPath at,
            FactoryContext context)
            throws ConfigException {
        switch (proto.getRouteSpecifierCase()) {
            case ROUTE_CONFIG -> {
                var cell = new RouteConfigCell(proto.getRouteConfig().getName());
                cell.publish(
                        new RouteTranslator(context)
                                .translate(proto.getRouteConfig(), at.field("route_config")));
                return cell;
            }
            case RDS -> throw at.field("rds").unsupported("route discovery");
            case SCOPED_ROUTES -> throw at.field("scoped_routes").unsupported("scoped routes");
            case ROUTESPECIFIER_NOT_SET -> throw at.missing("route_config");
        }
        throw new IllegalStateException();
    }

    private static List<HttpFilterConfig> filters(
            List<HttpFilter> protos, FieldPath at, FactoryContext context) throws ConfigException {
        var list = new ArrayList<HttpFilterConfig>();
        for (int i = 0; i < protos.size(); i++) {
            HttpFilter filter = protos.get(i);
            FieldPath here = at.index(i);
            if (filter.hasConfigDiscovery()) {
                throw here.field("config_discovery").unsupported("extension discovery");
            }
            if (filter.getDisabled()) {
                throw here.field("disabled").unsupported("filters that routes switch on");
            }
            HttpFilterFactory factory = find(filter, here, context);
            if (factory == null) {
                continue;
            }
            HttpFilterConfig made =
                    factory.parse(filter.getTypedConfig(), here.field("typed_config"), context);
            boolean last = i == protos.size() - 1;
            if (made.isTerminal() != last) {
                throw here.invalid(
                        "'"
                                + filter.getName()
                                + (last
                                        ? "' is the last filter (expected: a terminal filter such as the router at the end)"
                                        : "' is not the last filter (expected: a terminal filter only at the end)"));
            }
            list.add(made);
        }
        if (list.isEmpty()) {
            throw at.missing("at least the router");
        }
        return List.copyOf(list);
    }

    private static @Nullable HttpFilterFactory find(
            HttpFilter filter, FieldPath at, FactoryContext context) throws ConfigException {
        if (filter.getIsOptional()
                && context.factories().httpFilters().find(filter.getTypedConfig().getTypeUrl())
                        == null) {
            context.noEffect().add(at, "optional, and there is no such filter");
            return null;
        }
        return context.factories()
                .httpFilters()
                .require(filter.getName(), filter.getTypedConfig(), at);
    }

    private static Map<String, Upgrade> upgrades(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FieldPath at,
            FactoryContext context)
            throws ConfigException {
        var upgrades = new HashMap<String, Upgrade>();
        for (int i = 0; i < proto.getUpgradeConfigsCount(); i++) {
            var upgrade = proto.getUpgradeConfigs(i);
            FieldPath here = at.field("upgrade_configs").index(i);
            String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
            Upgrade twin =
                    upgrades.put(
                            type,
                            new Upgrade(
                                    !upgrade.hasEnabled() || upgrade.getEnabled().getValue(),
                                    upgrade.getFiltersCount() == 0
                                            ? List.of()
                                            : filters(
                                                    upgrade.getFiltersList(),
                                                    here.field("filters"),
                                                    context)));
            if (twin != null) {
                throw here.field("upgrade_type")
                        .invalid("\"" + type + "\" (expected: each type once)");
            }
        }
        return Map.copyOf(upgrades);
    }

    @SuppressWarnings("deprecation") // idle_timeout came before the common options
    private static Timeouts timeouts(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            HttpProtocolOptions common) {
        return new Timeouts(
                Durations.nanos(proto.getRequestTimeout()),
                Durations.nanos(proto.getRequestHeadersTimeout()),
                Durations.nanos(
                        proto.hasStreamIdleTimeout(),
                        proto.getStreamIdleTimeout(),
                        DEFAULT_STREAM_IDLE),
                Durations.nanos(common.hasMaxStreamDuration(), common.getMaxStreamDuration(), 0),
                Durations.nanos(
                        common.hasIdleTimeout(), common.getIdleTimeout(), DEFAULT_CONNECTION_IDLE),
                Durations.nanos(
                        common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), 0),
                Durations.nanos(proto.hasDrainTimeout(), proto.getDrainTimeout(), DEFAULT_DRAIN),
                Durations.nanos(
                        proto.hasDelayedCloseTimeout(),
                        proto.getDelayedCloseTimeout(),
                        DEFAULT_DELAYED_CLOSE));
    }

    private static Addresses addresses(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FieldPath at)
            throws ConfigException {
        var internal = new ArrayList<CidrRanges.Range>();
        var ranges = proto.getInternalAddressConfig().getCidrRangesList();
        for (int i = 0; i < ranges.size(); i++) {
            var prefix =
                    AddressTranslator.prefix(
                            ranges.get(i),
                            at.field("internal_address_config").field("cidr_ranges").index(i));
            internal.add(CidrRanges.Range.of(prefix.network(), prefix.length()));
        }
        return new Addresses(
                proto.getUseRemoteAddress().getValue(),
                proto.getXffNumTrustedHops(),
                proto.getSkipXffAppend(),
                proto.getAppendXForwardedPort(),
                new CidrRanges(internal),
                LocalAddress.text());
    }

    private static Headers headers(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto,
            FactoryContext context)
            throws ConfigException {
        ServerHeaderTransformation transformation = proto.getServerHeaderTransformation();
        boolean addUserAgent = proto.getAddUserAgent().getValue();
        return new Headers(
                proto.getServerName().isEmpty() ? "envoy" : proto.getServerName(),
                switch (transformation) {
                    case APPEND_IF_ABSENT -> ServerHeader.APPEND_IF_ABSENT;
                    case PASS_THROUGH -> ServerHeader.PASS_THROUGH;
                    case OVERWRITE, UNRECOGNIZED -> ServerHeader.OVERWRITE;
                },
                proto.getVia(),
                addUserAgent ? context.node().cluster() : "",
                addUserAgent ? context.node().id() : "",
                !proto.hasGenerateRequestId() || proto.getGenerateRequestId().getValue(),
                proto.getPreserveExternalRequestId(),
                proto.getAlwaysSetRequestIdInResponse(),
                proto.getSchemeHeaderTransformation().getSchemeToOverwrite(),
                proto.getSchemeHeaderTransformation().getMatchUpstream(),
                proto.getAppendLocalOverload(),
                clientCertificates(proto));
    }

    private static HcmSettings.ForwardClientCert clientCertificates(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto) {
        var wanted = proto.getSetCurrentClientCertDetails();
        Set<Xfcc.Detail> details = EnumSet.noneOf(Xfcc.Detail.class);
        if (wanted.getCert()) {
            details.add(Xfcc.Detail.CERT);
        }
        if (wanted.getChain()) {
            details.add(Xfcc.Detail.CHAIN);
        }
        if (wanted.getSubject().getValue()) {
            details.add(Xfcc.Detail.SUBJECT);
        }
        if (wanted.getUri()) {
            details.add(Xfcc.Detail.URI);
        }
        if (wanted.getDns()) {
            details.add(Xfcc.Detail.DNS);
        }
        return switch (proto.getForwardClientCertDetails()) {
            case SANITIZE, UNRECOGNIZED -> new ClientCertHeader(Xfcc.Mode.SANITIZE, details);
            case FORWARD_ONLY -> new ClientCertHeader(Xfcc.Mode.FORWARD_ONLY, details);
            case APPEND_FORWARD -> new ClientCertHeader(Xfcc.Mode.APPEND_FORWARD, details);
            case SANITIZE_SET -> new ClientCertHeader(Xfcc.Mode.SANITIZE_SET, details);
            case ALWAYS_FORWARD_ONLY ->
                    new ClientCertHeader(Xfcc.Mode.ALWAYS_FORWARD_ONLY, details);
        };
    }

    private static Paths paths(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
                            .HttpConnectionManager
                    proto) {
        return new Paths(
                proto.getNormalizePath().getValue(),
                proto.getMergeSlashes(),
                switch (proto.getPathWithEscapedSlashesAction()) {
                    case REJECT_REQUEST -> EscapedSlashes.REJECT;
                    case UNESCAPE_AND_REDIRECT -> EscapedSlashes.UNESCAPE_AND_REDIRECT;
                    case UNESCAPE_AND_FORWARD -> EscapedSlashes.UNESCAPE_AND_FORWARD;
                    case KEEP_UNCHANGED, IMPLEMENTATION_SPECIFIC_DEFAULT, UNRECOGNIZED ->
                            EscapedSlashes.KEEP_UNCHANGED;
                },
                proto.getStripMatchingHostPort(),
                proto.getStripAnyHostPort(),
                proto.getStripTrailingHostDot());
    }
}
