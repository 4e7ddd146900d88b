package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.TransportSocket;
import io.outrider.net.Worker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;

/// Opens connections for the checks of one host: to its address for checks, with the transport
/// socket for checks. Threads: main loop.
final class HealthDial {
    private final Dialer dialer;
    private final Worker main;
    private final ClusterConfig config;
    private final HealthCheck check;
    private final Host host;

    HealthDial(Dialer dialer, Worker main, ClusterConfig config, HealthCheck check, Host host) {
        this.dialer = dialer;
        this.main = main;
        this.config = config;
        this.check = check;
        this.host = host;
    }

    Host host() {
        return host;
    }

    /// How long one check may take.
    long timeoutNanos() {
        return check.timeoutNanos();
    }

    Worker main() {
        return main;
    }

    Connection dial(ConnectionEvents events) {
        return dial(events, false);
    }

    /// @param http2 is offered by ALPN where nothing else is configured
    Connection dial(ConnectionEvents events, boolean http2) {
        return dialer.dial(
                main,
                config,
                address(),
                socket(),
                http2 ? check.options().fallback(List.of("h2")) : check.options(),
                events);
    }

    private TransportSocket socket() {
        Map<String, Object> criteria = check.socketCriteria();
        return criteria == null
                ? Dialer.transportSocket(config, host)
                : Dialer.transportSocket(config, criteria);
    }

    boolean isSecure() {
        return socket().isSecure();
    }

    /// Whom a check asks for: the endpoint's name for checks, what is configured, the cluster.
    String authority(String configured, String clusterName) {
        String own = host.spec().healthCheckHostname();
        if (!own.isEmpty()) {
            return own;
        }
        return configured.isEmpty() ? clusterName : configured;
    }

    private SocketAddress address() {
        SocketAddress own = host.healthCheckAddress();
        return check.altPort() > 0 && own instanceof InetSocketAddress inet
                ? new InetSocketAddress(inet.getAddress(), check.altPort())
                : own;
    }
}
