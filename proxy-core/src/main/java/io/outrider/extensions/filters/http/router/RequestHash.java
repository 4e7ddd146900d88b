package io.outrider.extensions.filters.http.router;

import io.netty.util.NetUtil;
import io.outrider.filter.FilterStream;
import io.outrider.formatter.Addresses;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.lb.hashing.XxHash64;
import io.outrider.route.HashPolicy;
import io.outrider.route.QueryParameters;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes the hash of a request by its route's `hash_policy`, combining the entries as Envoy
/// does.
///
/// Immutable.
final class RequestHash {
    /// @param present false when no entry gave a hash
    /// @param cookies to be set in the response, because the request had none
    record Computed(boolean present, long value, List<String> cookies) {}

    private RequestHash() {}

    static Computed of(List<HashPolicy> policies, HeaderMap headers, FilterStream stream) {
        boolean present = false;
        long hash = 0;
        List<String> cookies = List.of();
        for (HashPolicy policy : policies) {
            String value = value(policy, headers, stream);
            if (value == null
                    && policy instanceof HashPolicy.Cookie cookie
                    && cookie.ttlSeconds() >= 0) {
                value = newValue(stream.info());
                cookies = new ArrayList<>(cookies);
                cookies.add(setCookie(cookie, value));
            }
            if (value != null) {
                long own = XxHash64.hash(value);
                // the old value is rotated left by one, so that order counts
                hash = present ? Long.rotateLeft(hash, 1) ^ own : own;
                present = true;
            }
            if (present && policy.terminal()) {
                break;
            }
        }
        return new Computed(present, hash, cookies);
    }

    private static @Nullable String value(
            HashPolicy policy, HeaderMap headers, FilterStream stream) {
        return switch (policy) {
            case HashPolicy.Header header -> {
                String value = headers.getJoined(header.name());
                yield value == null || header.rewrite() == null
                        ? value
                        : header.rewrite().matcher(value).replaceAll(header.substitution());
            }
            case HashPolicy.Cookie cookie -> cookie(headers, cookie.name());
            case HashPolicy.SourceIp _ ->
                    stream.info().downstreamRemoteAddress instanceof InetSocketAddress inet
                            ? NetUtil.toAddressString(inet.getAddress())
                            : null;
            case HashPolicy.QueryParameter query -> {
                String target = headers.get(HeaderNames.PATH);
                yield target == null ? null : QueryParameters.first(target, query.name());
            }
            case HashPolicy.FilterState state -> {
                Object value = stream.info().filterState(state.key());
                yield value == null ? null : value.toString();
            }
        };
    }

    /// The same for all requests of a connection, so that those under way at once get one cookie.
    private static String newValue(StreamInfo info) {
        String ends =
                Addresses.text(info.connection.remoteAddress)
                        + Addresses.text(info.connection.localAddress);
        return HexFormat.of().toHexDigits(XxHash64.hash(ends));
    }

    private static String setCookie(HashPolicy.Cookie cookie, String value) {
        return cookie.name()
                + "=\""
                + value
                + "\""
                + (cookie.ttlSeconds() > 0 ? "; Max-Age=" + cookie.ttlSeconds() : "")
                + (cookie.path().isEmpty() ? "" : "; Path=" + cookie.path())
                + cookie.attributes()
                + "; HttpOnly";
    }

    private static @Nullable String cookie(HeaderMap headers, String name) {
        String all = headers.getJoined(HeaderNames.COOKIE);
        if (all == null) {
            return null;
        }
        for (String pair : all.split(";")) {
            String cookie = pair.trim();
            int equals = cookie.indexOf('=');
            if (equals > 0 && cookie.substring(0, equals).equals(name)) {
                return cookie.substring(equals + 1);
            }
        }
        return null;
    }
}
