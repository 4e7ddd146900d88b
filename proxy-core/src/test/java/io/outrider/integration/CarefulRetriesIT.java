package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The runtime key `outrider.retry_safe_methods_only`.
@ExtendWith(LeakCheck.class)
class CarefulRetriesIT {
    private static final String ROUTES =
            "[ { match: { prefix: / }, route: { cluster: backend, retry_policy: { retry_on: 5xx,"
                    + " retry_back_off: { base_interval: 0.001s, max_interval: 0.002s } } } } ]";
    private static final String CAREFUL =
            "layered_runtime: { layers: [ { name: local, static_layer: {"
                    + " outrider.retry_safe_methods_only: true } } ] }\n";

    @Test
    void onlyRequestsThatMayBeDoneTwiceAreTriedAgain() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(503, "busy"));
                var proxy =
                        RunningProxy.start(
                                CAREFUL + Yaml.http("", ROUTES, "", upstream.port()), 1);
                var client = proxy.client()) {
            assertThat(client.post("/", "").status()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(1);
            proxy.awaitStat("cluster.backend.upstream_rq_retry_skipped_unsafe", 1);

            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(3);

            assertThat(client.get("/", "Idempotency-Key: 1\r\n").status()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(5);
        }
    }

    @Test
    void aConnectionThatNeverCameUpHasDoneNothing() throws Exception {
        var gone = new TestUpstream(request -> request.answer(200, "gone"));
        int port = gone.port();
        gone.close();
        try (var proxy = RunningProxy.start(CAREFUL + Yaml.http("", ROUTES, "", port), 1);
                var client = proxy.client()) {
            assertThat(client.post("/", "").status()).isEqualTo(503);

            proxy.awaitStat("cluster.backend.upstream_rq_retry", 1);
        }
    }
}
