package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.h1.Http1Tokens;
import org.jspecify.annotations.Nullable;

/// Upgrades as HTTP/2 spells them (RFC 8441). Above the codecs an upgrade looks as in HTTP/1, on
/// both sides. Immutable.
final class ExtendedConnect {
    private ExtendedConnect() {}

    /// What the headers ask to upgrade to; null when they do not.
    static @Nullable String upgradeOf(HeaderMap request) {
        return request.contains(HeaderNames.UPGRADE)
                        && Http1Tokens.contains(request, HeaderNames.CONNECTION, "upgrade")
                ? request.get(HeaderNames.UPGRADE)
                : null;
    }

    /// Makes an upgrade of an extended CONNECT that has come.
    ///
    /// @return what it asks for
    static String requestReceived(HeaderMap headers) {
        String protocol = headers.get(HeaderNames.PROTOCOL);
        headers.remove(HeaderNames.PROTOCOL);
        headers.set(HeaderNames.METHOD, "GET");
        headers.set(HeaderNames.UPGRADE, protocol == null ? "" : protocol);
        headers.set(HeaderNames.CONNECTION, "upgrade");
        return protocol == null ? "" : protocol;
    }

    /// Makes an extended CONNECT of an upgrade that is to be sent.
    static void requestToSend(HeaderMap headers, String protocol) {
        headers.set(HeaderNames.METHOD, "CONNECT");
        headers.add(HeaderNames.PROTOCOL, protocol);
        if (headers.hasValue(HeaderNames.CONTENT_LENGTH, "0")) {
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
    }

    /// Makes the answer to an upgrade of the answer to an extended CONNECT.
    static void responseReceived(HeaderMap headers, String protocol) {
        if (headers.hasValue(HeaderNames.STATUS, "200")) {
            headers.set(HeaderNames.STATUS, 101);
            headers.set(HeaderNames.UPGRADE, protocol);
            headers.set(HeaderNames.CONNECTION, "upgrade");
        }
    }
}
