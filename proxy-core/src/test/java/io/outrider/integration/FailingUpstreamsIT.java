package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstreams that die, hang, reset, answer 503 and come back.
@ExtendWith(LeakCheck.class)
class FailingUpstreamsIT {
    private static final String RETRIES =
            """
            [ { match: { prefix: / }, route: { cluster: backend, retry_policy: {
                retry_on: "connect-failure,reset,gateway-error", num_retries: 3, per_try_timeout: 1s,
                retry_back_off: { base_interval: 0.001s, max_interval: 0.002s },
                host_selection_retry_max_attempts: 5,
                retry_host_predicate: [ { name: p, typed_config: {
                  "@type": type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate } } ] } } } ]""";
    private static final String PLAIN =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";

    private static final String CHECKS =
            "health_checks: [ { timeout: 60s, interval: 0.02s, no_traffic_interval: 0.02s, unhealthy_threshold: 1,"
                    + " healthy_threshold: 1, http_health_check: { path: /check } } ]";

    private static TestUpstream failingItsChecksWhile(AtomicBoolean sick) throws IOException {
        return new TestUpstream(
                request ->
                        request.answer(
                                request.path().equals("/check") && sick.get() ? 503 : 200, "me"));
    }

    private static String oneLine(String yaml) {
        return yaml.replace("\n", " ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noRequestIsLostWhenOneOfTwoUpstreamsDies(int workers) throws Exception {
        var victim = new TestUpstream(request -> request.answer(200, "victim"));
        try (var survivor = new TestUpstream(request -> request.answer(200, "survivor"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", oneLine(RETRIES), "", victim.port(), survivor.port()),
                                workers);
                var client = proxy.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }

            victim.close();

            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/").body()).isEqualTo("survivor");
            }
        } finally {
            victim.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUpstreamThatHangsOrResetsOrAnswers503CostsATryOnly(int workers) throws Exception {
        var forever = new CountDownLatch(1);
        try (var bad =
                        new TestUpstream(
                                request ->
                                        switch (request.path()) {
                                            case "/hang" -> {
                                                Waiting.untilOpen(forever);
                                                yield false;
                                            }
                                            case "/reset" -> {
                                                request.socket().setSoLinger(true, 0);
                                                yield false;
                                            }
                                            default -> request.answer(503, "bad");
                                        });
                var good = new TestUpstream(request -> request.answer(200, "good"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", oneLine(RETRIES), "", bad.port(), good.port()),
                                workers);
                var client = proxy.client()) {
            for (String path : new String[] {"/hang", "/reset", "/503"}) {
                for (int i = 0; i < 4; i++) {
                    assertThat(client.get(path).body()).isEqualTo("good");
                }
            }
            forever.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anEjectedUpstreamComesBackAfterItsTime(int workers) throws Exception {
        var sick = new AtomicBoolean(true);
        try (var upstream =
                        new TestUpstream(request -> request.answer(sick.get() ? 503 : 200, "me"));
                var other = new TestUpstream(request -> request.answer(200, "other"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        PLAIN,
                                        "outlier_detection: { consecutive_5xx: 1, interval: 0.05s,"
                                                + " base_ejection_time: 0.05s,"
                                                + " max_ejection_percent: 50 }",
                                        upstream.port(),
                                        other.port()),
                                workers);
                var client = proxy.client()) {
            Waiting.until(
                    () -> {
                        client.get("/");
                        return proxy.stat(
                                        "cluster.backend.outlier_detection.ejections_enforced_total")
                                > 0;
                    });

            sick.set(false);

            Waiting.until(() -> client.get("/").body().equals("me"));
            proxy.awaitSome("cluster.backend.outlier_detection.ejections_total");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUpstreamThatFailsItsChecksGetsNoRequestUntilItPassesOne(int workers) throws Exception {
        var sick = new AtomicBoolean(true);
        try (var upstream = failingItsChecksWhile(sick);
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        PLAIN,
                                        "common_lb_config: { healthy_panic_threshold: { value: 0 } }\n"
                                                + CHECKS,
                                        upstream.port()),
                                workers);
                var client = proxy.client()) {
            assertThat(client.get("/").status()).isEqualTo(503);

            sick.set(false);

            Waiting.until(() -> client.get("/").status() == 200);
            proxy.awaitSome("cluster.backend.health_check.success");
        }
    }

    @Test
    void aPanicIsToldAndSoIsItsEnd() throws Exception {
        var sick = new AtomicBoolean(true);
        try (var upstream = failingItsChecksWhile(sick);
                var proxy = RunningProxy.start(Yaml.http("", PLAIN, CHECKS, upstream.port()), 1);
                var client = proxy.client()) {
            Waiting.until(() -> proxy.stat("cluster.backend.lb_panic_priorities") == 1);

            assertThat(client.get("/").body()).isEqualTo("me");
            assertThat(proxy.stat("cluster.backend.lb_healthy_panic")).isPositive();
            assertThat(priorities(proxy))
                    .contains("backend::priority 0::load 100 % healthy, 0 % degraded; hosts 1,")
                    .contains("healthy 0")
                    .contains("panic: all hosts are used");

            sick.set(false);

            Waiting.until(() -> proxy.stat("cluster.backend.lb_panic_priorities") == 0);
            assertThat(priorities(proxy)).contains("healthy 1").doesNotContain("panic");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "max_requests: 0, max_requests",
        "max_pending_requests: 0, max_pending_requests",
        "max_connection_pools: 0, max_connection_pools",
        "max_retries: 0, max_retries",
        "'retry_budget: { budget_percent: { value: 0 }, min_retry_concurrency: 0 }', retry_budget"
    })
    void theLimitThatRefusesIsNamed(String limit, String named) throws Exception {
        String route =
                "[ { match: { prefix: / }, route: { cluster: backend, retry_policy: { retry_on: 5xx } },"
                        + " response_headers_to_add: [ { header: { key: x-limit, value: '%OUTRIDER_LIMIT%' } } ] } ]";
        try (var upstream = new TestUpstream(request -> request.answer(500, "no"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "local_reply_config: { body_format: { text_format_source: { inline_string: '%OUTRIDER_LIMIT%' } } }",
                                        route,
                                        "circuit_breakers: { thresholds: [ { " + limit + " } ] }",
                                        upstream.port()),
                                1);
                var client = proxy.client()) {
            var answer = client.get("/");

            // local replies have it in their body
            assertThat(answer.status() == 503 ? answer.body() : answer.header("x-limit"))
                    .isEqualTo(named);
        }
    }

    private static String priorities(RunningProxy proxy) throws IOException {
        try (TestClient admin = proxy.admin()) {
            return admin.get("/priorities").body();
        }
    }
}
