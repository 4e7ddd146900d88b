package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.route.Forward;

/// What a request becomes once it is answered. Immutable.
enum TunnelKind {
    /// Nothing: it is a request.
    NONE,
    /// An upgrade to another protocol, agreed on with 101.
    UPGRADE,
    /// A CONNECT that the host answers.
    CONNECT,
    /// A CONNECT, or a POST, that ends here: the host sees its bytes alone.
    TERMINATED;

    static TunnelKind of(Forward action, HeaderMap request) {
        if (action.terminates(request)) {
            return TERMINATED;
        }
        if (request.hasValue(HeaderNames.METHOD, "CONNECT")) {
            return CONNECT;
        }
        return request.contains(HeaderNames.UPGRADE) ? UPGRADE : NONE;
    }

    /// Whether a response with that status opens the tunnel.
    boolean isAgreement(int status) {
        return switch (this) {
            case NONE -> false;
            case UPGRADE -> status == 101;
            case CONNECT, TERMINATED -> status / 100 == 2;
        };
    }
}
