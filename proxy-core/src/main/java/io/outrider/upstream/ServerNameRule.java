package io.outrider.upstream;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.net.TransportOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a request's host names the server in TLS (`upstream_http_protocol_options`). Immutable.
///
/// @param sni the server name sent is the host (`auto_sni`); not when it is an IP address
/// @param san the certificate must carry the host's name (`auto_san_validation`)
/// @param header the host is here, if it is there (`override_auto_sni_header`); null: `:authority`
public record ServerNameRule(boolean sni, boolean san, @Nullable HeaderName header) {
    /// The name is as configured.
    public static final ServerNameRule NONE = new ServerNameRule(false, false, null);

    /// What the connection for a request is to override.
    public TransportOptions options(HeaderMap request) {
        if (!sni && !san) {
            return TransportOptions.NONE;
        }
        String authority = header == null ? null : request.getJoined(header);
        if (authority == null || authority.isEmpty()) {
            authority = request.get(HeaderNames.AUTHORITY);
        }
        if (authority == null) {
            return TransportOptions.NONE;
        }
        String host = host(authority);
        return new TransportOptions(
                sni && !isAddress(host) ? host : "",
                san ? List.of(host) : List.of(),
                List.of(),
                List.of(),
                null);
    }

    /// Without port and brackets.
    private static String host(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') : -1;
        if (end > 0) {
            return authority.substring(1, end);
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    private static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
