package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Aggregate clusters whose members fail, come back, and change their hosts.
///
/// Who is chosen while nothing changes is compared with Envoy by the differential cases
/// `cluster-aggregate-…`.
@ExtendWith(LeakCheck.class)
class AggregateIT {
    private static final String CHECKED =
            "health_checks: [ { timeout: 60s, interval: 0.02s, no_traffic_interval: 0.02s, unhealthy_threshold: 1,"
                    + " healthy_threshold: 1, http_health_check: { path: /check } } ]";

    /// Everything goes to an aggregate of these clusters and `backend`, in this order.
    private static String aggregate(String members, String more, int backendPort) {
        return Yaml.http(
                        "",
                        "[ { match: { prefix: / }, route: { cluster: all, timeout: 0s } } ]",
                        "",
                        backendPort)
                + """
                  - name: all
                    connect_timeout: 60s
                    lb_policy: CLUSTER_PROVIDED
                    cluster_type: { name: envoy.clusters.aggregate, typed_config: {
                      "@type": type.googleapis.com/envoy.extensions.clusters.aggregate.v3.ClusterConfig, clusters: [ %s ] } }
                """
                        .formatted(members)
                        .indent(0)
                + more;
    }

    private static String member(String name, String type, String fields, String endpoints) {
        return "  - { name: %s, type: %s, connect_timeout: 60s, %s, load_assignment: { cluster_name: %s, endpoints: [ %s ] } }\n"
                .formatted(name, type, fields, name, endpoints);
    }

    private static String priority(int priority, String address, int port) {
        return "{ priority: %d, lb_endpoints: [ { endpoint: { address: { socket_address: { address: %s, port_value: %d } } } } ] }"
                .formatted(priority, address, port);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void trafficGoesDownMemberByMemberAndPriorityByPriorityAndComesBack(int workers)
            throws Exception {
        var best = new AtomicBoolean(true);
        var second = new AtomicBoolean(true);
        try (var upstreamOfBest = checked("best", best);
                var upstreamOfSecond = checked("second", second);
                var last = new TestUpstream(request -> request.answer(200, "last"));
                var proxy =
                        RunningProxy.start(
                                aggregate(
                                        "first, backend",
                                        member(
                                                "first",
                                                "STATIC",
                                                CHECKED,
                                                priority(0, "127.0.0.1", upstreamOfBest.port())
                                                        + ", "
                                                        + priority(
                                                                1,
                                                                "127.0.0.1",
                                                                upstreamOfSecond.port())),
                                        last.port()),
                                workers);
                var client = proxy.client()) {
            Waiting.until(() -> client.get("/").body().equals("best"));

            best.set(false);
            Waiting.until(() -> client.get("/").body().equals("second"));

            second.set(false);
            Waiting.until(() -> client.get("/").body().equals("last"));

            best.set(true);
            Waiting.until(() -> client.get("/").body().equals("best"));
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").body()).isEqualTo("best");
            }
        }
    }

    private static TestUpstream checked(String name, AtomicBoolean healthy) throws IOException {
        return new TestUpstream(
                request ->
                        request.answer(
                                request.path().equals("/check") && !healthy.get() ? 503 : 200,
                                name));
    }

    @Test
    void aMemberWhoseHostIsEjectedGivesWayUntilItsTimeIsOver() throws Exception {
        var sick = new AtomicBoolean(true);
        try (var upstream =
                        new TestUpstream(
                                request -> request.answer(sick.get() ? 503 : 200, "first"));
                var last = new TestUpstream(request -> request.answer(200, "last"));
                var proxy =
                        RunningProxy.start(
                                aggregate(
                                        "first, backend",
                                        member(
                                                "first",
                                                "STATIC",
                                                "outlier_detection: { consecutive_5xx: 1, interval: 0.05s,"
                                                        + " base_ejection_time: 0.05s, max_ejection_percent: 100 }",
                                                priority(0, "127.0.0.1", upstream.port())),
                                        last.port()),
                                1);
                var client = proxy.client()) {
            Waiting.until(() -> client.get("/").body().equals("last"));

            sick.set(false);

            Waiting.until(() -> client.get("/").body().equals("first"));
        }
    }

    @Test
    void aMemberThatGetsItsHostsLaterIsUsedFromThenOn() throws Exception {
        try (var dns = new TestDns();
                var upstream = new TestUpstream(request -> request.answer(200, "named"));
                var last = new TestUpstream(request -> request.answer(200, "last"));
                var proxy =
                        RunningProxy.start(
                                aggregate(
                                        "named, backend",
                                        member(
                                                "named",
                                                "STRICT_DNS",
                                                "dns_lookup_family: V4_ONLY, dns_refresh_rate: 0.02s,"
                                                        + " dns_failure_refresh_rate: { base_interval: 0.02s,"
                                                        + " max_interval: 0.02s }, "
                                                        + dns.resolver(),
                                                priority(0, "reviews.test", upstream.port())),
                                        last.port()),
                                1);
                var client = proxy.client()) {
            assertThat(client.get("/").body()).isEqualTo("last");

            dns.put("reviews.test", 1, "127.0.0.1");

            Waiting.until(() -> client.get("/").body().equals("named"));
        }
    }
}
