package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Addresses;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Headers;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.http.h1.Http1Tokens;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the connection manager does to a request's headers before any filter sees them: hop-by-hop
/// headers, the client's address, `x-envoy-*` of strangers, request id, `via`. Envoy's
/// `mutateRequestHeaders`, in its order.
///
/// Immutable.
final class RequestHeaderRules {
    /// Removed from every request that is not internal.
    private static final HeaderName[] INTERNAL_ONLY = {
        HeaderNames.X_ENVOY_RETRIABLE_STATUS_CODES,
        HeaderNames.X_ENVOY_RETRIABLE_HEADER_NAMES,
        HeaderNames.X_ENVOY_RETRY_ON,
        HeaderNames.X_ENVOY_RETRY_GRPC_ON,
        HeaderNames.X_ENVOY_MAX_RETRIES,
        HeaderNames.X_ENVOY_UPSTREAM_ALT_STAT_NAME,
        HeaderNames.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS,
        HeaderNames.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
        HeaderNames.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE,
        HeaderNames.X_ENVOY_UPSTREAM_STREAM_DURATION_MS,
        HeaderNames.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS,
        HeaderNames.X_ENVOY_FORCE_TRACE,
        HeaderNames.X_ENVOY_IP_TAGS,
        HeaderNames.X_ENVOY_ORIGINAL_PATH,
        HeaderNames.X_ENVOY_ORIGINAL_HOST,
        HeaderNames.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT
    };

    /// Removed as well when the request comes from outside.
    private static final HeaderName[] EDGE_ONLY = {
        HeaderNames.X_ENVOY_DECORATOR_OPERATION,
        HeaderNames.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER,
        HeaderNames.X_ENVOY_DOWNSTREAM_SERVICE_NODE
    };

    private RequestHeaderRules() {}

    static void apply(
            HcmSettings settings, HeaderMap headers, Connection connection, StreamInfo info) {
        ConnectionInfo peer = connection.info();
        hopByHop(headers);
        headers.remove(HeaderNames.X_ENVOY_INTERNAL);

        joinForwardedFor(headers);
        Addresses rules = settings.addresses();
        boolean secure = peer.tls != null;
        InetSocketAddress client = null;
        boolean singleAddress;
        if (rules.useRemoteAddress()) {
            singleAddress = !headers.contains(HeaderNames.X_FORWARDED_FOR);
            if (rules.xffTrustedHops() > 0) {
                client = ForwardedFor.fromEnd(headers, rules.xffTrustedHops() - 1);
            }
            boolean trusted = client != null;
            SocketAddress direct = peer.remoteAddress;
            if (client == null && direct instanceof InetSocketAddress inet) {
                client = inet;
            }
            if (!rules.skipXffAppend()) {
                appendXff(headers, direct, rules);
            }
            if (!trusted || !headers.contains(HeaderNames.X_FORWARDED_PROTO)) {
                headers.set(HeaderNames.X_FORWARDED_PROTO, secure ? "https" : "http");
            }
            appendPort(rules, headers, peer, !trusted);
        } else {
            client = ForwardedFor.fromEnd(headers, rules.xffTrustedHops());
            singleAddress = client != null && ForwardedFor.isSingle(headers);
            if (!headers.contains(HeaderNames.X_FORWARDED_PROTO)) {
                headers.add(
                        HeaderNames.X_FORWARDED_PROTO,
                        secure || settings.headers().schemeOverwrite().equals("https")
                                ? "https"
                                : "http");
            }
            appendPort(rules, headers, peer, false);
        }
        boolean internal =
                singleAddress && client != null && isInternal(rules, client.getAddress());
        boolean edge = !internal && rules.useRemoteAddress();
        if (client != null) {
            info.downstreamRemoteAddress = client;
        }
        scheme(settings.headers(), headers, secure);
        if (internal) {
            headers.set(HeaderNames.X_ENVOY_INTERNAL, "true");
        } else {
            strangers(headers, edge);
            var routes = settings.routes().current();
            if (routes != null) {
                removeAll(headers, routes.internalOnlyHeaders());
            }
        }
        identify(settings.headers(), headers);
        if (edge && client != null && client.getAddress() != null) {
            headers.set(HeaderNames.X_ENVOY_EXTERNAL_ADDRESS, client.getAddress().getHostAddress());
        }
        requestId(settings.headers(), headers, edge, connection.worker());
        settings.headers().forwardClientCert().apply(headers, peer);
        if (!settings.headers().via().isEmpty()) {
            headers.appendValue(HeaderNames.VIA, ", ", settings.headers().via());
        }
    }

    private static void removeAll(HeaderMap headers, List<HeaderName> names) {
        for (int i = 0; i < names.size(); i++) {
            headers.remove(names.get(i));
        }
    }

    private static void hopByHop(HeaderMap headers) {
        int connection = headers.find(HeaderNames.CONNECTION);
        if (!isUpgrade(headers)) {
            if (connection != HeaderMap.NONE) {
                removeNominated(headers, connection);
                headers.remove(HeaderNames.CONNECTION);
            }
            headers.remove(HeaderNames.UPGRADE);
        }
        headers.remove(HeaderNames.KEEP_ALIVE);
        headers.remove(HeaderNames.PROXY_CONNECTION);
        headers.remove(HeaderNames.TRANSFER_ENCODING);
        int te = headers.find(HeaderNames.TE);
        if (te != HeaderMap.NONE) {
            boolean trailers = Http1Tokens.contains(headers, HeaderNames.TE, "trailers");
            if (trailers) {
                headers.set(HeaderNames.TE, "trailers");
            } else {
                headers.remove(HeaderNames.TE);
            }
        }
    }

    static boolean isUpgrade(HeaderMap headers) {
        return headers.contains(HeaderNames.UPGRADE)
                && Http1Tokens.contains(headers, HeaderNames.CONNECTION, "upgrade");
    }

    /// Removes what `connection` names, except what routing or framing needs.
    private static void removeNominated(HeaderMap headers, int connection) {
        if (headers.valueEqualsIgnoreCase(connection, "close")
                || headers.valueEqualsIgnoreCase(connection, "keep-alive")) {
            return;
        }
        String all = headers.getJoined(HeaderNames.CONNECTION);
        if (all == null) {
            return;
        }
        for (String token : all.split(",")) {
            String name = token.trim();
            if (name.isEmpty() || name.startsWith(":")) {
                continue;
            }
            HeaderName header = HeaderName.of(name);
            if (!header.equals(HeaderNames.TE)
                    && !header.equals(HeaderNames.X_FORWARDED_FOR)
                    && !header.equals(HeaderNames.X_FORWARDED_PROTO)
                    && !header.equals(HeaderNames.X_FORWARDED_HOST)
                    && !header.equals(HeaderNames.CONTENT_LENGTH)) {
                headers.remove(header);
            }
        }
    }

    /// Several headers become one, as every reader of the list wants it.
    private static void joinForwardedFor(HeaderMap headers) {
        int index = headers.find(HeaderNames.X_FORWARDED_FOR);
        if (index != HeaderMap.NONE
                && headers.findNext(HeaderNames.X_FORWARDED_FOR, index) != HeaderMap.NONE) {
            String joined = headers.getJoined(HeaderNames.X_FORWARDED_FOR);
            headers.set(HeaderNames.X_FORWARDED_FOR, joined == null ? "" : joined);
        }
    }

    private static void appendXff(
            HeaderMap headers, @Nullable SocketAddress direct, Addresses rules) {
        if (!(direct instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return;
        }
        String text =
                inet.getAddress().isLoopbackAddress()
                        ? rules.localAddress()
                        : inet.getAddress().getHostAddress();
        String joined = headers.getJoined(HeaderNames.X_FORWARDED_FOR);
        headers.set(HeaderNames.X_FORWARDED_FOR, joined == null ? text : joined + "," + text);
    }

    private static void appendPort(
            Addresses rules, HeaderMap headers, ConnectionInfo peer, boolean overwrite) {
        if (rules.appendXForwardedPort()
                && (overwrite || !headers.contains(HeaderNames.X_FORWARDED_PORT))
                && peer.localAddress instanceof InetSocketAddress local) {
            headers.set(HeaderNames.X_FORWARDED_PORT, local.getPort());
        }
    }

    private static boolean isInternal(Addresses rules, @Nullable InetAddress address) {
        return address != null && rules.internal().contains(address);
    }

    private static void scheme(Headers rules, HeaderMap headers, boolean secure) {
        if (!rules.schemeOverwrite().isEmpty()) {
            headers.set(HeaderNames.SCHEME, rules.schemeOverwrite());
            return;
        }
        int forwarded = headers.find(HeaderNames.X_FORWARDED_PROTO);
        boolean https =
                forwarded == HeaderMap.NONE
                        ? secure
                        : headers.valueEqualsIgnoreCase(forwarded, "https")
                                || secure && !headers.valueEqualsIgnoreCase(forwarded, "http");
        if (!headers.contains(HeaderNames.SCHEME) || forwarded != HeaderMap.NONE) {
            headers.set(HeaderNames.SCHEME, https ? "https" : "http");
        }
    }

    private static void strangers(HeaderMap headers, boolean edge) {
        if (edge) {
            for (HeaderName name : EDGE_ONLY) {
                headers.remove(name);
            }
        }
        for (HeaderName name : INTERNAL_ONLY) {
            if (edge
                    || name != HeaderNames.X_ENVOY_ORIGINAL_PATH
                            && name != HeaderNames.X_ENVOY_ORIGINAL_HOST) {
                headers.remove(name);
            }
        }
    }

    private static void identify(Headers rules, HeaderMap headers) {
        if (rules.userAgent().isEmpty()) {
            return;
        }
        headers.set(HeaderNames.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER, rules.userAgent());
        if (!headers.contains(HeaderNames.USER_AGENT)) {
            headers.add(HeaderNames.USER_AGENT, rules.userAgent());
        }
        if (!rules.serviceNode().isEmpty()) {
            headers.set(HeaderNames.X_ENVOY_DOWNSTREAM_SERVICE_NODE, rules.serviceNode());
        }
    }

    private static void requestId(Headers rules, HeaderMap headers, boolean edge, Worker worker) {
        if (rules.generateRequestId()
                && (!headers.contains(HeaderNames.X_REQUEST_ID)
                        || edge && !rules.preserveExternalRequestId())) {
            RequestIds.set(headers, worker);
        }
    }
}
