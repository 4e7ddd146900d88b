package io.outrider.upstream;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.health.CheckOutcome;
import io.outrider.lb.health.FailureType;
import io.outrider.time.TimeSource;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes down what active checks found, as `envoy.data.core.v3.HealthCheckEvent`. Threads: main
/// loop.
final class HealthEvents {
    private final HealthCheck check;
    private final String cluster;
    private final TimeSource time;

    HealthEvents(HealthCheck check, String cluster, TimeSource time) {
        this.check = check;
        this.cluster = cluster;
        this.time = time;
    }

    /// @param cameBack whether this success has made the host healthy
    void succeeded(Host host, CheckOutcome outcome, boolean cameBack) {
        if (check.logs().isEmpty()) {
            return;
        }
        if (cameBack) {
            write(host, "add_healthy_event", Map.of("first_check", outcome.firstCheck()));
        }
        if (outcome.degradedChanged()) {
            write(
                    host,
                    host.has(HealthFlag.DEGRADED_ACTIVE_HC)
                            ? "degraded_healthy_host"
                            : "no_longer_degraded_host",
                    Map.of());
        }
        if (check.alwaysLogSuccesses()) {
            write(host, "successful_health_check_event", Map.of());
        }
    }

    /// @param wentOut whether this failure has taken the host out
    /// @param httpStatus 0: there was none
    void failed(
            Host host, FailureType type, CheckOutcome outcome, boolean wentOut, int httpStatus) {
        if (check.logs().isEmpty()) {
            return;
        }
        if (wentOut) {
            write(host, "eject_unhealthy_event", Map.of("failure_type", type.name()));
        }
        if (check.alwaysLogFailures() || outcome.firstCheck()) {
            var details = new LinkedHashMap<String, Object>();
            details.put("failure_type", type.name());
            details.put("first_check", outcome.firstCheck());
            if (check.probe() instanceof HealthCheck.HttpProbe) {
                details.put("http_status_code", (long) httpStatus);
            }
            write(host, "health_check_failure_event", details);
        }
    }

    private void write(Host host, String what, Map<String, Object> details) {
        var event = new LinkedHashMap<String, Object>();
        event.put("health_checker_type", check.probe().kind());
        event.put("host", address(host.address()));
        event.put("cluster_name", cluster);
        if (what.equals("add_healthy_event") || what.equals("eject_unhealthy_event")) {
            event.put(what, details); // in the order of the message's field numbers
        }
        event.put("timestamp", EventLog.timestamp(time.wallNanos()));
        event.put(what, details);
        var locality = new LinkedHashMap<String, Object>();
        locality.put("region", host.locality().region());
        locality.put("zone", host.locality().zone());
        locality.put("sub_zone", host.locality().subZone());
        event.put("locality", locality);
        for (EventLog log : check.logs()) {
            log.write(event);
        }
    }

    private static Map<String, Object> address(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return Map.of("pipe", Map.of("path", address.toString(), "mode", 0L));
        }
        var socket = new LinkedHashMap<String, Object>();
        socket.put("protocol", "TCP");
        socket.put("address", inet.getAddress().getHostAddress());
        socket.put("port_value", (long) inet.getPort());
        socket.put("resolver_name", "");
        socket.put("ipv4_compat", false);
        return Map.of("socket_address", socket);
    }
}
