package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hosts of an ORIGINAL_DST cluster come with their first request and go when nobody uses them.
@ExtendWith(LeakCheck.class)
class OriginalDestinationIT {
    private static final String ROUTES =
            "[ { match: { prefix: / }, route: { cluster: anywhere } } ]";

    private static final String ANYWHERE =
            """
            - name: anywhere
              type: ORIGINAL_DST
              lb_policy: CLUSTER_PROVIDED
              connect_timeout: 60s
              cleanup_interval: 0.1s
              original_dst_lb_config: { use_http_header: true }
            """;

    @Test
    void aHostThatNobodyUsesIsForgotten() throws Exception {
        try (var upstream = new TestUpstream(r -> r.answer(200, "Connection: close\r\n", "there"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTES, "", upstream.port()) + ANYWHERE.indent(2),
                                1);
                var client = proxy.client()) {
            String to = "x-envoy-original-dst-host: 127.0.0.1:" + upstream.port() + "\r\n";

            assertThat(client.get("/", to).body()).isEqualTo("there");

            proxy.awaitStat("cluster.anywhere.membership_change", 2);
            proxy.awaitStat("cluster.anywhere.membership_total", 0);
            assertThat(client.get("/", to).body()).isEqualTo("there");
        }
    }
}
