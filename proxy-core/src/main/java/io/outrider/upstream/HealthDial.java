package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.Worker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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

    Worker main() {
        return main;
    }

    Connection dial(ConnectionEvents events) {
        Map<String, Object> criteria = check.socketCriteria();
        return dialer.dial(
                main,
                config,
                address(),
                criteria == null
                        ? Dialer.transportSocket(config, host)
                        : Dialer.transportSocket(config, criteria),
                check.options(),
                events);
    }

    private SocketAddress address() {
        SocketAddress own = host.healthCheckAddress();
        return check.altPort() > 0 && own instanceof InetSocketAddress inet
                ? new InetSocketAddress(inet.getAddress(), check.altPort())
                : own;
    }
}
