package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;

/// `redirect`. Immutable. Empty strings and 0 mean "as in the request".
///
/// @param status 301, 302, 303, 307 or 308
public record Redirect(
        int status,
        String scheme,
        String host,
        int port,
        PathRewrite path,
        boolean stripQuery,
        PathMatch matched)
        implements RouteAction {

    /// The value of `location` for a request.
    public String location(HeaderMap headers) {
        String oldScheme = orEmpty(headers.get(HeaderNames.SCHEME));
        String newScheme = scheme.isEmpty() ? oldScheme : scheme;
        String authority = orEmpty(headers.get(HeaderNames.AUTHORITY));
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String name = hasPort ? authority.substring(0, colon) : authority;
        String oldPort = hasPort ? authority.substring(colon) : "";
        String newPort = oldPort;
        if (port > 0) {
            newPort = ":" + port;
        } else if (!host.isEmpty()) {
            newPort = ""; // host_redirect stands for the whole authority
        } else if (!newScheme.equals(oldScheme)
                && (oldPort.equals(":80") && oldScheme.equals("http")
                        || oldPort.equals(":443") && oldScheme.equals("https"))) {
            newPort = "";
        }
        String newHost = host.isEmpty() ? name : host;
        String target = orEmpty(headers.get(HeaderNames.PATH));
        if (stripQuery) {
            int query = target.indexOf('?');
            target = query < 0 ? target : target.substring(0, query);
        }
        return newScheme + "://" + newHost + newPort + path.rewrite(target, matched);
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }
}
