package io.outrider.server.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.outrider.formatter.Json;
import io.outrider.formatter.JsonLayout;
import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.breaker.Thresholds;
import io.outrider.lb.outlier.OutlierDetector;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.Clusters;
import io.outrider.upstream.OutlierWatch;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/clusters`, as text and as JSON. Immutable.
final class ClustersPage {
    private ClustersPage() {}

    static AdminPage answer(Clusters clusters, AdminRequest request) {
        String filter = request.parameter("filter");
        Pattern names;
        try {
            names = filter == null ? null : Pattern.compile(filter);
        } catch (PatternSyntaxException e) {
            return AdminPage.text(400, "Invalid re2 regex: " + e.getDescription() + "\n");
        }
        var shown = new ArrayList<Cluster>();
        for (Cluster cluster : clusters.all()) {
            if (names == null || names.matcher(cluster.config().name()).find()) {
                shown.add(cluster);
            }
        }
        return "json".equals(request.parameter("format"))
                ? AdminPage.json(json(shown))
                : AdminPage.ok(text(shown));
    }

    private static String text(List<Cluster> clusters) {
        var out = new StringBuilder();
        for (Cluster cluster : clusters) {
            String name = cluster.config().name();
            line(out, name, "observability_name", cluster.config().statName());
            outliers(out, name, cluster.outliers());
            thresholds(out, name, "default_priority", cluster.breakers(false).thresholds());
            thresholds(out, name, "high_priority", cluster.breakers(true).thresholds());
            line(out, name, "added_via_api", "false");
            for (int i = 0; i < cluster.hosts().size(); i++) {
                for (Host host : cluster.hosts().get(i).hosts()) {
                    host(out, name, host);
                }
            }
        }
        return out.toString();
    }

    private static void outliers(
            StringBuilder out, String cluster, @Nullable OutlierWatch outliers) {
        if (outliers == null) {
            return;
        }
        OutlierDetector found = outliers.detector();
        line(
                out,
                cluster,
                "outlier::success_rate_average",
                number(found.successRateAverage(false)));
        line(
                out,
                cluster,
                "outlier::success_rate_ejection_threshold",
                number(found.successRateThreshold(false)));
        line(
                out,
                cluster,
                "outlier::local_origin_success_rate_average",
                number(found.successRateAverage(true)));
        line(
                out,
                cluster,
                "outlier::local_origin_success_rate_ejection_threshold",
                number(found.successRateThreshold(true)));
    }

    /// At most six digits, as C++ prints a double.
    private static String number(double value) {
        return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    private static void line(StringBuilder out, String cluster, String what, Object value) {
        out.append(cluster).append("::").append(what).append("::").append(value).append('\n');
    }

    private static void thresholds(
            StringBuilder out, String cluster, String priority, Thresholds limits) {
        line(out, cluster, priority + "::max_connections", limits.maxConnections());
        line(out, cluster, priority + "::max_pending_requests", limits.maxPendingRequests());
        line(out, cluster, priority + "::max_requests", limits.maxRequests());
        line(out, cluster, priority + "::max_retries", limits.maxRetries());
    }

    private static void host(StringBuilder out, String cluster, Host host) {
        String prefix = host.addressText();
        counters(host).forEach((name, value) -> line(out, cluster, prefix + "::" + name, value));
        line(out, cluster, prefix + "::hostname", host.hostname());
        line(out, cluster, prefix + "::health_flags", flags(host));
        line(out, cluster, prefix + "::weight", host.weight());
        line(out, cluster, prefix + "::region", host.locality().region());
        line(out, cluster, prefix + "::zone", host.locality().zone());
        line(out, cluster, prefix + "::sub_zone", host.locality().subZone());
        line(out, cluster, prefix + "::canary", host.canary());
        line(out, cluster, prefix + "::priority", host.priority());
        line(
                out,
                cluster,
                prefix + "::success_rate",
                number(OutlierDetector.successRate(host.outlierMonitor(), false)));
        line(
                out,
                cluster,
                prefix + "::local_origin_success_rate",
                number(OutlierDetector.successRate(host.outlierMonitor(), true)));
    }

    private static Map<String, Long> counters(Host host) {
        var counters = new LinkedHashMap<String, Long>();
        counters.put("cx_active", host.activeConnections());
        counters.put("cx_connect_fail", host.cxConnectFail());
        counters.put("cx_total", host.cxTotal());
        counters.put("rq_active", host.activeRequests());
        counters.put("rq_error", host.rqError());
        counters.put("rq_pending_active", host.pendingRequests());
        counters.put("rq_success", host.rqSuccess());
        counters.put("rq_timeout", host.rqTimeout());
        counters.put("rq_total", host.rqTotal());
        return counters;
    }

    private static String flags(Host host) {
        var flags = host.healthFlags();
        if (flags.isEmpty()) {
            return "healthy";
        }
        return flags.stream().map(flag -> "/" + flag.envoyName()).collect(Collectors.joining());
    }

    private static String json(List<Cluster> clusters) {
        var statuses = new ArrayList<Object>();
        for (Cluster cluster : clusters) {
            var status = new LinkedHashMap<String, Object>();
            status.put("name", cluster.config().name());
            var hosts = new ArrayList<Object>();
            for (int i = 0; i < cluster.hosts().size(); i++) {
                for (Host host : cluster.hosts().get(i).hosts()) {
                    hosts.add(host(host));
                }
            }
            if (!hosts.isEmpty()) {
                status.put("host_statuses", hosts);
            }
            status.put(
                    "circuit_breakers",
                    Map.of(
                            "thresholds",
                            List.of(
                                    limits("DEFAULT", cluster.breakers(false).thresholds()),
                                    limits("HIGH", cluster.breakers(true).thresholds()))));
            status.put("observability_name", cluster.config().statName());
            statuses.add(status);
        }
        return JsonLayout.apply(
                Json.of(statuses.isEmpty() ? Map.of() : Map.of("cluster_statuses", statuses)));
    }

    private static Map<String, Object> limits(String priority, Thresholds limits) {
        var map = new LinkedHashMap<String, Object>();
        if (!priority.equals("DEFAULT")) {
            map.put("priority", priority);
        }
        map.put("max_connections", limits.maxConnections());
        map.put("max_pending_requests", limits.maxPendingRequests());
        map.put("max_requests", limits.maxRequests());
        map.put("max_retries", limits.maxRetries());
        return map;
    }

    private static Map<String, Object> host(Host host) {
        var map = new LinkedHashMap<String, Object>();
        map.put("address", address(host));
        var stats = new ArrayList<Object>();
        Map<String, Long> counters = counters(host);
        stats(stats, counters, false);
        stats(stats, counters, true);
        map.put("stats", stats);
        var health = new LinkedHashMap<String, Object>();
        for (HealthFlag flag : host.healthFlags()) {
            switch (flag) {
                case FAILED_EDS_HEALTH, DEGRADED_EDS_HEALTH, EDS_STATUS_DRAINING -> {}
                default -> health.put(flag.envoyName(), true);
            }
        }
        health.put("eds_health_status", edsHealth(host));
        map.put("health_status", health);
        map.put("weight", (long) host.weight());
        if (!host.hostname().isEmpty()) {
            map.put("hostname", host.hostname());
        }
        if (host.priority() > 0) {
            map.put("priority", (long) host.priority());
        }
        var locality = new LinkedHashMap<String, Object>();
        if (!host.locality().region().isEmpty()) {
            locality.put("region", host.locality().region());
        }
        if (!host.locality().zone().isEmpty()) {
            locality.put("zone", host.locality().zone());
        }
        if (!host.locality().subZone().isEmpty()) {
            locality.put("sub_zone", host.locality().subZone());
        }
        map.put("locality", locality);
        return map;
    }

    /// Counters come before gauges; what is zero has no value.
    private static void stats(List<Object> into, Map<String, Long> counters, boolean gauges) {
        counters.forEach(
                (name, value) -> {
                    if (name.endsWith("_active") != gauges) {
                        return;
                    }
                    var stat = new LinkedHashMap<String, Object>();
                    if (gauges) {
                        stat.put("type", "GAUGE");
                    }
                    stat.put("name", name);
                    if (value != 0) {
                        stat.put("value", value.toString());
                    }
                    into.add(stat);
                });
    }

    /// What the control plane said, in the one word that this page has for it.
    private static String edsHealth(Host host) {
        return switch (host.status()) {
            case UNKNOWN, HEALTHY -> "HEALTHY";
            case UNHEALTHY, TIMEOUT -> "UNHEALTHY";
            case DRAINING -> "DRAINING";
            case DEGRADED -> "DEGRADED";
        };
    }

    private static Map<String, Object> address(Host host) {
        return ListenersPage.address(
                host.address() instanceof InetSocketAddress inet ? inet : host.address());
    }
}
