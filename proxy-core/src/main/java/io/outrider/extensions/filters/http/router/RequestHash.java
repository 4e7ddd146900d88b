package io.outrider.extensions.filters.http.router;

import io.netty.util.NetUtil;
import io.outrider.formatter.Addresses;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.lb.hashing.XxHash64;
import io.outrider.route.HashPolicy;
import io.outrider.route.QueryParameters;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hash of a request by its route's `hash_policy`, the entries combined as Envoy combines them,
/// and the cookies that make the next request have the same.
///
/// What a client sent is hashed as the bytes it sent. Threads: the stream's event loop.
final class RequestHash {
    private final HeaderMap headers;
    private final StreamInfo info;
    private boolean present;
    private long value;
    private List<String> cookies = List.of();

    private RequestHash(HeaderMap headers, StreamInfo info) {
        this.headers = headers;
        this.info = info;
    }

    /// Borrows `headers`.
    static RequestHash of(List<HashPolicy> policies, HeaderMap headers, StreamInfo info) {
        var hash = new RequestHash(headers, info);
        for (HashPolicy policy : policies) {
            hash.add(policy);
            if (hash.present && policy.terminal()) {
                break;
            }
        }
        return hash;
    }

    /// False when no entry found what it hashes.
    boolean present() {
        return present;
    }

    long value() {
        return value;
    }

    /// To be set in the response, because the request had none.
    List<String> cookies() {
        return cookies;
    }

    private void add(HashPolicy policy) {
        switch (policy) {
            case HashPolicy.Header header -> addHeader(header);
            case HashPolicy.Cookie cookie -> addCookie(cookie);
            case HashPolicy.SourceIp _ -> {
                if (info.downstreamRemoteAddress instanceof InetSocketAddress inet) {
                    combine(XxHash64.hash(NetUtil.toAddressString(inet.getAddress())));
                }
            }
            case HashPolicy.QueryParameter query -> {
                String target = headers.get(HeaderNames.PATH);
                String parameter =
                        target == null ? null : QueryParameters.first(target, query.name());
                if (parameter != null) {
                    combine(hash(parameter, 0));
                }
            }
            case HashPolicy.FilterState state -> {
                // Envoy too hashes nothing of objects that are not made for it
                if (info.filterState(state.key()) instanceof CharSequence text) {
                    combine(XxHash64.hash(text.toString()));
                }
            }
        }
    }

    /// The hash so far is rotated left by one, so that order counts.
    private void combine(long own) {
        value = present ? Long.rotateLeft(value, 1) ^ own : own;
        present = true;
    }

    /// Several headers of the name are hashed in the order of their texts, so that theirs does not
    /// count.
    private void addHeader(HashPolicy.Header policy) {
        int first = headers.find(policy.name());
        if (first == HeaderMap.NONE) {
            return;
        }
        if (policy.rewrite() == null && headers.findNext(policy.name(), first) == HeaderMap.NONE) {
            combine(
                    XxHash64.hash(
                            headers.array(),
                            headers.valueOffset(first),
                            headers.valueLength(first),
                            0));
            return;
        }
        var texts = new ArrayList<String>();
        for (int i = first; i != HeaderMap.NONE; i = headers.findNext(policy.name(), i)) {
            String text = headers.value(i);
            texts.add(
                    policy.rewrite() == null
                            ? text
                            : policy.rewrite().matcher(text).replaceAll(policy.substitution()));
        }
        Collections.sort(texts);
        long own = 0;
        for (String text : texts) {
            own = hash(text, own);
        }
        combine(own);
    }

    private void addCookie(HashPolicy.Cookie policy) {
        String found = cookie(policy.name());
        if (found == null && policy.ttlSeconds() >= 0) {
            found = newValue(info);
            cookies = new ArrayList<>(cookies);
            cookies.add(setCookie(policy, found));
        }
        if (found != null) {
            combine(hash(found, 0));
        }
    }

    /// Of a text that stands for bytes, as header values do.
    private static long hash(String text, long seed) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return XxHash64.hash(bytes, 0, bytes.length, seed);
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

    /// The first cookie of that name; null when there is none, or nothing in it.
    private @Nullable String cookie(String name) {
        for (int i = headers.find(HeaderNames.COOKIE);
                i != HeaderMap.NONE;
                i = headers.findNext(HeaderNames.COOKIE, i)) {
            for (String pair : headers.value(i).split(";")) {
                String cookie = pair.substring(spaces(pair));
                int equals = cookie.indexOf('=');
                if (equals > 0 && cookie.substring(0, equals).equals(name)) {
                    return unquoted(cookie.substring(equals + 1));
                }
            }
        }
        return null;
    }

    /// How many stand before the name. Those before the next semicolon belong to the value.
    private static int spaces(String pair) {
        int count = 0;
        while (count < pair.length() && pair.charAt(count) == ' ') {
            count++;
        }
        return count;
    }

    /// What we set is in quotes, and comes back in them.
    private static @Nullable String unquoted(String value) {
        String text =
                value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value;
        return text.isEmpty() ? null : text;
    }
}
