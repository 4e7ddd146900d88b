package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hosts that report their load (ORCA) get what they can bear: the way from a header or trailer to
/// the picker.
@ExtendWith(LeakCheck.class)
class LoadReportsIT {
    private static final String ROUTES =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String WEIGHTED =
            """
            load_balancing_policy:
              policies:
              - typed_extension_config:
                  name: weighted
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin
                    blackout_period: 0s
                    weight_update_period: 0.1s
            """;

    /// Weights follow from the reports after an update period; so many rounds are tried at most.
    private static final int MAX_ROUNDS = 500;

    private static final int ROUND = 20;

    /// The first is nine times as busy as the second at the same rate, so that it is to get one
    /// request in ten.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoint-load-metrics: TEXT cpu_utilization=0.9,rps_fractional=100"
                        + "|endpoint-load-metrics: TEXT cpu_utilization=0.1,rps_fractional=100",
                "endpoint-load-metrics: JSON {\"cpu_utilization\": 0.9, \"rps_fractional\": 100}"
                        + "|endpoint-load-metrics: JSON {\"cpu_utilization\": 0.1, \"rps_fractional\": 100}",
                // OrcaLoadReport: cpu_utilization is field 1, rps_fractional field 6
                "endpoint-load-metrics-bin: Cc3MzMzMzOw/MQAAAAAAAFlA"
                        + "|endpoint-load-metrics-bin: CZqZmZmZmbk/MQAAAAAAAFlA",
                "endpoint-load-metrics: BIN Cc3MzMzMzOw/MQAAAAAAAFlA"
                        + "|endpoint-load-metrics: BIN CZqZmZmZmbk/MQAAAAAAAFlA"
            })
    void aReportInAHeaderDecidesWhoGetsMore(String headers) throws Exception {
        List<String> each = List.of(headers.split("\\|"));
        try (var busy = new TestUpstream(r -> r.answer(200, each.get(0) + "\r\n", "busy"));
                var idle = new TestUpstream(r -> r.answer(200, each.get(1) + "\r\n", "idle"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTES, WEIGHTED, busy.port(), idle.port()), 1)) {
            assertThat(idleShareInTheEnd(proxy)).isGreaterThan(ROUND * 3 / 4);
        }
    }

    @Test
    void aReportInTrailersDecidesWhoGetsMore() throws Exception {
        try (var busy = reporting("busy", "TEXT cpu_utilization=0.9,rps_fractional=100");
                var idle = reporting("idle", "TEXT cpu_utilization=0.1,rps_fractional=100");
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        ROUTES,
                                        WEIGHTED + H2Upstream.CLUSTER,
                                        busy.port(),
                                        idle.port()),
                                1)) {
            assertThat(idleShareInTheEnd(proxy)).isGreaterThan(ROUND * 3 / 4);
        }
    }

    private static H2Upstream reporting(String name, String report) throws IOException {
        return new H2Upstream(
                (peer, frame) -> {
                    if (frame.type() == 1) {
                        peer.headers(frame.stream(), false, ":status", "200");
                        peer.data(frame.stream(), false, name.getBytes(StandardCharsets.US_ASCII));
                        peer.headers(frame.stream(), true, "endpoint-load-metrics", report);
                    }
                });
    }

    /// Of a round of requests, once the share is no half any more.
    private static int idleShareInTheEnd(RunningProxy proxy) throws IOException {
        int idle = 0;
        try (TestClient client = proxy.client()) {
            for (int round = 0; round < MAX_ROUNDS && idle <= ROUND * 3 / 4; round++) {
                idle = 0;
                for (int i = 0; i < ROUND; i++) {
                    idle += client.get("/").body().equals("idle") ? 1 : 0;
                }
            }
        }
        return idle;
    }
}
