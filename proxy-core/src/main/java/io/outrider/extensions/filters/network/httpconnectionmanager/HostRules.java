package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Paths;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import java.net.InetSocketAddress;

/// `strip_matching_host_port`, `strip_any_host_port`, `strip_trailing_host_dot` on `:authority`.
///
/// Immutable.
final class HostRules {
    private HostRules() {}

    static void apply(Paths rules, HeaderMap headers, StreamInfo info) {
        if (!rules.stripAnyHostPort()
                && !rules.stripMatchingHostPort()
                && !rules.stripTrailingHostDot()) {
            return;
        }
        String host = headers.get(HeaderNames.AUTHORITY);
        if (host == null) {
            return;
        }
        String result = host;
        if (rules.stripAnyHostPort() || rules.stripMatchingHostPort()) {
            result = withoutPort(rules, result, info);
        }
        if (rules.stripTrailingHostDot()) {
            result = withoutDot(result);
        }
        if (!result.equals(host)) {
            headers.set(HeaderNames.AUTHORITY, result);
        }
    }

    private static int portColon(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? colon : -1;
    }

    private static String withoutPort(Paths rules, String host, StreamInfo info) {
        int colon = portColon(host);
        if (colon < 0) {
            return host;
        }
        String port = host.substring(colon + 1);
        boolean matches =
                info.connection.localAddress instanceof InetSocketAddress local
                        && port.equals(Integer.toString(local.getPort()));
        return rules.stripAnyHostPort() || matches ? host.substring(0, colon) : host;
    }

    private static String withoutDot(String host) {
        int colon = portColon(host);
        String name = colon < 0 ? host : host.substring(0, colon);
        String port = colon < 0 ? "" : host.substring(colon);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) + port : host;
    }
}
