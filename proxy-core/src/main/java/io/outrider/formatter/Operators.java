package io.outrider.formatter;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TlsInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Every operator that is built in, by name. Immutable.
final class Operators {
    private static final Map<String, Function<OperatorSyntax, Operator>> BY_NAME = new HashMap<>();

    private Operators() {}

    /// @throws IllegalArgumentException when there is no such operator, or not with such arguments
    static Operator create(OperatorSyntax syntax) {
        Function<OperatorSyntax, Operator> maker = BY_NAME.get(syntax.name());
        if (maker == null) {
            throw syntax.bad("a command operator that Outrider has");
        }
        Operator operator = maker.apply(syntax);
        if (syntax.maxLength() < 0) {
            return operator;
        }
        return context -> {
            Object value = operator.value(context);
            return value instanceof String text ? syntax.cut(text) : value;
        };
    }

    static {
        headers();
        response();
        times();
        bytes();
        upstream();
        downstream();
        tls();
        metadata();
        process();
    }

    private static void text(String name, Function<StreamInfo, @Nullable String> get) {
        BY_NAME.put(name, _ -> context -> get.apply(context.info()));
    }

    private static void nonEmpty(String name, Function<StreamInfo, String> get) {
        BY_NAME.put(
                name,
                _ ->
                        context -> {
                            String value = get.apply(context.info());
                            return value.isEmpty() ? null : value;
                        });
    }

    private static void number(String name, ToLongFunction<StreamInfo> get) {
        BY_NAME.put(name, _ -> context -> get.applyAsLong(context.info()));
    }

    // ---- headers ----

    private static void headers() {
        BY_NAME.put("REQ", s -> header(s, FormatContext::request));
        BY_NAME.put("RESP", s -> header(s, FormatContext::response));
        BY_NAME.put("TRAILER", s -> header(s, FormatContext::trailers));
        BY_NAME.put(
                "REQ_WITHOUT_QUERY",
                s -> {
                    Operator whole = header(s, FormatContext::request);
                    return context ->
                            whole.value(context) instanceof String value
                                    ? withoutQuery(value)
                                    : null;
                });
        BY_NAME.put(
                "PATH",
                s -> {
                    String[] options = s.arguments().split(":");
                    boolean query = options[0].isEmpty() || options[0].equals("WQ");
                    boolean original = options.length > 1 && options[1].equals("ORIG");
                    return context -> path(context.request(), query, original);
                });
        BY_NAME.put(
                "QUERY_PARAM",
                s -> {
                    String wanted = s.arguments();
                    return context -> queryParameter(context.request(), wanted);
                });
    }

    /// `X?Y`: the first header, or the second where the first is missing.
    private static Operator header(
            OperatorSyntax syntax, Function<FormatContext, @Nullable HeaderMap> from) {
        if (syntax.arguments().isEmpty()) {
            throw syntax.bad("a header name in parentheses");
        }
        String[] names = syntax.arguments().split("\\?", 2);
        HeaderName main = HeaderName.of(names[0].trim());
        HeaderName other = names.length > 1 ? HeaderName.of(names[1].trim()) : null;
        return context -> {
            HeaderMap headers = from.apply(context);
            if (headers == null) {
                return null;
            }
            String value = headers.getJoined(main);
            return value != null || other == null ? value : headers.getJoined(other);
        };
    }

    private static String withoutQuery(String value) {
        int query = value.indexOf('?');
        return query < 0 ? value : value.substring(0, query);
    }

    private static @Nullable String path(
            @Nullable HeaderMap request, boolean query, boolean original) {
        if (request == null) {
            return null;
        }
        String value = original ? request.get(HeaderNames.X_ENVOY_ORIGINAL_PATH) : null;
        if (value == null) {
            value = request.get(HeaderNames.PATH);
        }
        return value == null || query ? value : withoutQuery(value);
    }

    private static @Nullable String queryParameter(@Nullable HeaderMap request, String wanted) {
        String target = request == null ? null : request.get(HeaderNames.PATH);
        int query = target == null ? -1 : target.indexOf('?');
        if (target == null || query < 0) {
            return null;
        }
        for (String pair : target.substring(query + 1).split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (name.equals(wanted)) {
                return equals < 0 ? "" : pair.substring(equals + 1);
            }
        }
        return null;
    }

    // ---- response ----

    private static void response() {
        text("PROTOCOL", i -> i.protocol == null ? null : i.protocol.toString());
        number("RESPONSE_CODE", i -> i.responseCode);
        nonEmpty("RESPONSE_CODE_DETAILS", i -> i.responseCodeDetails.replace(' ', '_'));
        nonEmpty("CONNECTION_TERMINATION_DETAILS", i -> i.connectionTerminationDetails);
        BY_NAME.put("RESPONSE_FLAGS", _ -> context -> Flags.codes(context.info()));
        BY_NAME.put("RESPONSE_FLAGS_LONG", _ -> context -> Flags.names(context.info()));
        BY_NAME.put("LOCAL_REPLY_BODY", _ -> context -> blank(context.localReplyBody()));
        BY_NAME.put("ACCESS_LOG_TYPE", _ -> FormatContext::accessLogType);
        nonEmpty("ROUTE_NAME", i -> i.routeName);
        nonEmpty("VIRTUAL_CLUSTER_NAME", i -> i.virtualClusterName);
        BY_NAME.put("GRPC_STATUS", GrpcStatus::operator);
        BY_NAME.put("GRPC_STATUS_NUMBER", _ -> GrpcStatus::number);
        BY_NAME.put(
                "STREAM_ID",
                _ ->
                        context ->
                                context.request() == null
                                        ? null
                                        : context.request().get(HeaderNames.X_REQUEST_ID));
        nonEmpty("TRACE_ID", i -> i.traceId);
    }

    private static @Nullable String blank(String value) {
        return value.isEmpty() ? null : value;
    }

    // ---- times ----

    private static void times() {
        BY_NAME.put(
                "START_TIME",
                s -> {
                    var format = new StartTime(s.arguments());
                    return context -> format.text(context.info().startWallNanos);
                });
        BY_NAME.put(
                "EMIT_TIME",
                s -> {
                    var format = new StartTime(s.arguments());
                    return context -> {
                        StreamInfo info = context.info();
                        return format.text(info.startWallNanos + info.endNanos - info.startNanos);
                    };
                });
        millis("DURATION", i -> i.endNanos);
        millis("REQUEST_DURATION", i -> i.lastRequestByteNanos);
        millis("REQUEST_TX_DURATION", i -> i.upstreamLastByteSentNanos);
        millis("RESPONSE_DURATION", i -> i.upstreamFirstByteReceivedNanos);
        BY_NAME.put(
                "RESPONSE_TX_DURATION",
                _ ->
                        context -> {
                            StreamInfo info = context.info();
                            long from = info.upstreamFirstByteReceivedNanos;
                            long to = info.lastResponseByteNanos;
                            return from == 0 || to == 0
                                    ? null
                                    : TimeUnit.NANOSECONDS.toMillis(to - from);
                        });
        BY_NAME.put("COMMON_DURATION", CommonDuration::operator);
    }

    /// From the stream's start to a point in time, in milliseconds.
    private static void millis(String name, ToLongFunction<StreamInfo> point) {
        BY_NAME.put(
                name,
                _ ->
                        context -> {
                            long at = point.applyAsLong(context.info());
                            return at == 0
                                    ? null
                                    : TimeUnit.NANOSECONDS.toMillis(at - context.info().startNanos);
                        });
    }

    // ---- bytes ----

    private static void bytes() {
        number("BYTES_RECEIVED", i -> i.bytesReceived);
        number("BYTES_SENT", i -> i.bytesSent);
        number("DOWNSTREAM_WIRE_BYTES_RECEIVED", i -> i.wireBytesReceived);
        number("DOWNSTREAM_WIRE_BYTES_SENT", i -> i.wireBytesSent);
        number("DOWNSTREAM_HEADER_BYTES_RECEIVED", i -> i.headerBytesReceived);
        number("DOWNSTREAM_HEADER_BYTES_SENT", i -> i.headerBytesSent);
        number("UPSTREAM_WIRE_BYTES_RECEIVED", i -> i.upstreamWireBytesReceived);
        number("UPSTREAM_WIRE_BYTES_SENT", i -> i.upstreamWireBytesSent);
        number("UPSTREAM_HEADER_BYTES_RECEIVED", i -> i.upstreamHeaderBytesReceived);
        number("UPSTREAM_HEADER_BYTES_SENT", i -> i.upstreamHeaderBytesSent);
    }

    // ---- upstream ----

    private static void upstream() {
        text("UPSTREAM_HOST", i -> i.upstreamHost == null ? null : i.upstreamHost.addressText());
        text(
                "UPSTREAM_HOST_NAME",
                i ->
                        i.upstreamHost == null
                                ? null
                                : i.upstreamHost.hostname().isEmpty()
                                        ? i.upstreamHost.addressText()
                                        : i.upstreamHost.hostname());
        nonEmpty("UPSTREAM_CLUSTER", i -> i.clusterName);
        nonEmpty("UPSTREAM_CLUSTER_RAW", i -> i.clusterName);
        number("UPSTREAM_REQUEST_ATTEMPT_COUNT", i -> i.attempts);
        text(
                "UPSTREAM_PROTOCOL",
                i -> i.upstreamProtocol == null ? null : i.upstreamProtocol.toString());
        nonEmpty(
                "UPSTREAM_TRANSPORT_FAILURE_REASON",
                i -> i.upstreamTransportFailureReason.replace(' ', '_'));
        BY_NAME.put(
                "UPSTREAM_HOSTS_ATTEMPTED",
                _ ->
                        context -> {
                            var hosts = new ArrayList<String>();
                            context.info()
                                    .attemptedHosts()
                                    .forEach(host -> hosts.add(host.addressText()));
                            return hosts.isEmpty() ? null : String.join(",", hosts);
                        });
        upstreamConnection("UPSTREAM_LOCAL_ADDRESS", c -> Addresses.text(c.localAddress));
        upstreamConnection(
                "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", c -> Addresses.withoutPort(c.localAddress));
        upstreamConnection("UPSTREAM_LOCAL_PORT", c -> Addresses.port(c.localAddress));
        upstreamConnection("UPSTREAM_REMOTE_ADDRESS", c -> Addresses.text(c.remoteAddress));
        upstreamConnection(
                "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
                c -> Addresses.withoutPort(c.remoteAddress));
        upstreamConnection("UPSTREAM_REMOTE_PORT", c -> Addresses.port(c.remoteAddress));
        upstreamConnection("UPSTREAM_CONNECTION_ID", c -> c.id);
    }

    private static void upstreamConnection(
            String name, Function<ConnectionInfo, @Nullable Object> get) {
        BY_NAME.put(
                name,
                _ ->
                        context -> {
                            ConnectionInfo connection = context.info().upstreamConnection;
                            return connection == null ? null : get.apply(connection);
                        });
    }

    // ---- downstream ----

    private static void downstream() {
        text("DOWNSTREAM_REMOTE_ADDRESS", i -> Addresses.text(i.downstreamRemoteAddress));
        text(
                "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
                i -> Addresses.withoutPort(i.downstreamRemoteAddress));
        connection("DOWNSTREAM_REMOTE_PORT", c -> Addresses.port(c.remoteAddress));
        connection("DOWNSTREAM_DIRECT_REMOTE_ADDRESS", c -> Addresses.text(c.directRemoteAddress));
        connection(
                "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
                c -> Addresses.withoutPort(c.directRemoteAddress));
        connection("DOWNSTREAM_DIRECT_REMOTE_PORT", c -> Addresses.port(c.directRemoteAddress));
        connection("DOWNSTREAM_LOCAL_ADDRESS", c -> Addresses.text(c.localAddress));
        connection(
                "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
                c -> Addresses.withoutPort(c.localAddress));
        connection("DOWNSTREAM_LOCAL_PORT", c -> Addresses.port(c.localAddress));
        connection("DOWNSTREAM_DIRECT_LOCAL_ADDRESS", c -> Addresses.text(c.directLocalAddress));
        connection("CONNECTION_ID", c -> c.id);
        connection("REQUESTED_SERVER_NAME", c -> blank(c.requestedServerName));
        connection("FILTER_CHAIN_NAME", c -> blank(c.filterChainName));
        connection(
                "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
                c -> blank(c.transportFailureReason.replace(' ', '_')));
    }

    private static void connection(String name, Function<ConnectionInfo, @Nullable Object> get) {
        BY_NAME.put(name, _ -> context -> get.apply(context.info().connection));
    }

    // ---- TLS ----

    private static void tls() {
        secured("DOWNSTREAM_TLS_VERSION", t -> blank(t.version()));
        secured("DOWNSTREAM_TLS_CIPHER", t -> blank(t.cipher()));
        secured("DOWNSTREAM_TLS_SESSION_ID", t -> blank(t.sessionId()));
        certificate("DOWNSTREAM_PEER", TlsInfo::peer);
        certificate("DOWNSTREAM_LOCAL", TlsInfo::local);
        time("DOWNSTREAM_PEER_CERT_V_START", t -> t.peer().notBefore());
        time("DOWNSTREAM_PEER_CERT_V_END", t -> t.peer().notAfter());
        ofUpstream("UPSTREAM_TLS_VERSION", t -> blank(t.version()));
        ofUpstream("UPSTREAM_TLS_CIPHER", t -> blank(t.cipher()));
        ofUpstream("UPSTREAM_TLS_SESSION_ID", t -> blank(t.sessionId()));
        ofUpstream("UPSTREAM_PEER_SUBJECT", t -> blank(t.peer().subject()));
        ofUpstream("UPSTREAM_PEER_ISSUER", t -> blank(t.peer().issuer()));
        ofUpstream("UPSTREAM_PEER_URI_SAN", t -> list(t.peer().uriSans()));
        ofUpstream("UPSTREAM_PEER_DNS_SAN", t -> list(t.peer().dnsSans()));
        ofUpstream("UPSTREAM_PEER_CERT", t -> blank(t.peer().urlEncodedPem()));
    }

    private static void certificate(String prefix, Function<TlsInfo, TlsInfo.Certificate> of) {
        secured(prefix + "_URI_SAN", t -> list(of.apply(t).uriSans()));
        secured(prefix + "_DNS_SAN", t -> list(of.apply(t).dnsSans()));
        secured(prefix + "_IP_SAN", t -> list(of.apply(t).ipSans()));
        secured(prefix + "_EMAIL_SAN", t -> list(of.apply(t).emailSans()));
        secured(prefix + "_OTHERNAME_SAN", t -> list(of.apply(t).otherNameSans()));
        secured(prefix + "_SUBJECT", t -> blank(of.apply(t).subject()));
        secured(prefix + "_ISSUER", t -> blank(of.apply(t).issuer()));
        secured(prefix + "_SERIAL", t -> blank(of.apply(t).serial()));
        secured(prefix + "_FINGERPRINT_256", t -> blank(of.apply(t).sha256()));
        secured(prefix + "_FINGERPRINT_1", t -> blank(of.apply(t).sha1()));
        secured(prefix + "_CERT", t -> blank(of.apply(t).urlEncodedPem()));
        secured(prefix + "_CHAIN_FINGERPRINTS_256", t -> list(of.apply(t).chainSha256()));
        secured(prefix + "_CHAIN_FINGERPRINTS_1", t -> list(of.apply(t).chainSha1()));
        secured(prefix + "_CHAIN_SERIALS", t -> list(of.apply(t).chainSerials()));
    }

    private static @Nullable String list(List<String> values) {
        return values.isEmpty() ? null : String.join(",", values);
    }

    private static void time(String name, Function<TlsInfo, @Nullable Instant> get) {
        BY_NAME.put(
                name,
                s -> {
                    var format = new StartTime(s.arguments());
                    return context -> {
                        TlsInfo tls = context.info().connection.tls;
                        Instant at = tls == null ? null : get.apply(tls);
                        return at == null
                                ? null
                                : format.text(TimeUnit.SECONDS.toNanos(at.getEpochSecond()));
                    };
                });
    }

    private static void secured(String name, Function<TlsInfo, @Nullable Object> get) {
        BY_NAME.put(
                name,
                _ ->
                        context -> {
                            TlsInfo tls = context.info().connection.tls;
                            return tls == null ? null : get.apply(tls);
                        });
    }

    private static void ofUpstream(String name, Function<TlsInfo, @Nullable Object> get) {
        BY_NAME.put(
                name,
                _ ->
                        context -> {
                            ConnectionInfo upstream = context.info().upstreamConnection;
                            TlsInfo tls = upstream == null ? null : upstream.tls;
                            return tls == null ? null : get.apply(tls);
                        });
    }

    // ---- metadata ----

    private static void metadata() {
        BY_NAME.put("DYNAMIC_METADATA", s -> of(s, i -> i.dynamicMetadata()));
        BY_NAME.put("CLUSTER_METADATA", s -> of(s, i -> i.clusterMetadata));
        BY_NAME.put(
                "UPSTREAM_METADATA",
                s -> of(s, i -> i.upstreamHost == null ? Map.of() : i.upstreamHost.metadata()));
        BY_NAME.put(
                "METADATA",
                s -> {
                    int colon = s.arguments().indexOf(':');
                    String kind = colon < 0 ? s.arguments() : s.arguments().substring(0, colon);
                    String rest = colon < 0 ? "" : s.arguments().substring(colon + 1);
                    return switch (kind) {
                        case "DYNAMIC" -> of(rest, StreamInfo::dynamicMetadata);
                        case "CLUSTER" -> of(rest, i -> i.clusterMetadata);
                        case "ROUTE" -> of(rest, i -> i.routeMetadata);
                        case "UPSTREAM_HOST" ->
                                of(
                                        rest,
                                        i ->
                                                i.upstreamHost == null
                                                        ? Map.of()
                                                        : i.upstreamHost.metadata());
                        default ->
                                throw s.bad(
                                        "DYNAMIC, CLUSTER, ROUTE or UPSTREAM_HOST, then a path");
                    };
                });
        BY_NAME.put(
                "FILTER_STATE",
                s -> {
                    String key = s.arguments().split(":")[0];
                    return context -> {
                        Object value = context.info().filterState(key);
                        return value == null ? null : value.toString();
                    };
                });
    }

    private static Operator of(
            OperatorSyntax syntax, Function<StreamInfo, Map<String, Map<String, Object>>> from) {
        if (syntax.arguments().isEmpty()) {
            throw syntax.bad("a filter name in parentheses, then keys behind colons");
        }
        return of(syntax.arguments(), from);
    }

    /// Follows `filter:key:key…` into nested maps.
    private static Operator of(
            String arguments, Function<StreamInfo, Map<String, Map<String, Object>>> from) {
        String[] keys = arguments.split(":");
        return context -> {
            Object value = from.apply(context.info()).get(keys[0]);
            for (int i = 1; i < keys.length && value != null; i++) {
                value = value instanceof Map<?, ?> map ? map.get(keys[i]) : null;
            }
            return value;
        };
    }

    // ---- process ----

    private static void process() {
        String hostname = ProcessFacts.hostname();
        BY_NAME.put("HOSTNAME", _ -> _ -> hostname);
        BY_NAME.put(
                "ENVIRONMENT",
                s -> {
                    if (s.arguments().isEmpty()) {
                        throw s.bad("a variable's name in parentheses");
                    }
                    String value = ProcessFacts.environment(s.arguments());
                    return _ -> value;
                });
        BY_NAME.put("UNIQUE_ID", _ -> _ -> UUID.randomUUID().toString());
        BY_NAME.put("CUSTOM_FLAGS", _ -> _ -> null);
    }
}
