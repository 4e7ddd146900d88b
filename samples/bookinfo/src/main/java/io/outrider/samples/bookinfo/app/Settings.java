package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the environment says: where to listen, who I am, where the others are.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `ADDRESS`, `PORT` | where to listen | `0.0.0.0`, `9080` |
/// | `HOSTNAME` | the pod's name, shown on the page | `unknown` |
/// | `OUTBOUND` | `host:port` that takes every call, whatever its name: the sidecar's outbound listener, where nothing redirects traffic to it | none: calls go to the service's own name |
/// | `DETAILS_HOSTNAME`, `DETAILS_SERVICE_PORT`, the same for `REVIEWS`, `RATINGS` | names of the services | `details`, `9080` |
/// | `ENABLE_RATINGS`, `STAR_COLOR` | what makes a version of reviews | `false`, `black` |
/// | `SESSION_KEY` | signs the page's login cookie; the same for all replicas | random |
record Settings(Map<String, String> environment) {

    /// Longer than any route's timeout: the sidecars decide when a call has taken too long.
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /// A service that this one calls: the name for the `Host` header and a client to reach it.
    record Peer(String authority, HttpClient client) {}

    String address() {
        return environment.getOrDefault("ADDRESS", "0.0.0.0");
    }

    int port() {
        return port("PORT", environment.getOrDefault("PORT", "9080"));
    }

    String podName() {
        return environment.getOrDefault("HOSTNAME", "unknown");
    }

    boolean ratingsEnabled() {
        return environment.getOrDefault("ENABLE_RATINGS", "false").equals("true");
    }

    String starColor() {
        return environment.getOrDefault("STAR_COLOR", "black");
    }

    @Nullable String sessionKey() {
        return environment.get("SESSION_KEY");
    }

    /// @param service a name such as `details`
    Peer peer(String service) {
        var prefix = service.toUpperCase(Locale.ROOT);
        var host = environment.getOrDefault(prefix + "_HOSTNAME", service);
        var portName = prefix + "_SERVICE_PORT";
        int port = port(portName, environment.getOrDefault(portName, "9080"));
        var outbound = environment.getOrDefault("OUTBOUND", host + ":" + port);
        int colon = outbound.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("OUTBOUND: " + outbound + " (expected: host:port)");
        }
        var address =
                InetSocketAddress.createUnresolved(
                        outbound.substring(0, colon),
                        port("OUTBOUND", outbound.substring(colon + 1)));
        return new Peer(host + ":" + port, new HttpClient(address, CALL_TIMEOUT));
    }

    private static int port(String variable, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException(
                variable + ": " + text + " (expected: a port, 0 to 65535)");
    }
}
