package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class HttpProxyIT {

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void requestsOfOneConnectionReachTheUpstreamAndComeBackInOrder(int workers) throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, request.path()));
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = proxy.client()) {
            client.send(
                    "GET /a HTTP/1.1\r\nHost: t\r\n\r\nGET /b HTTP/1.1\r\nHost: t\r\n\r\nGET /c HTTP/1.1\r\nHost: t\r\n\r\n");

            assertThat(client.response().body()).isEqualTo("/a");
            assertThat(client.response().body()).isEqualTo("/b");
            assertThat(client.response().body()).isEqualTo("/c");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void routesAnswerRedirectAndForward(int workers) throws Exception {
        String routes =
                """
                [ { match: { path: /old }, redirect: { path_redirect: /new } },\
                 { match: { prefix: /hello }, direct_response: { status: 202, body: { inline_string: hi } } },\
                 { match: { prefix: /api }, route: { cluster: backend, prefix_rewrite: /v1 } } ]""";
        try (var upstream = new TestUpstream(request -> request.answer(200, request.path()));
                var proxy =
                        RunningProxy.start(Yaml.http("", routes, "", upstream.port()), workers);
                var client = proxy.client()) {

            assertThat(client.get("/old").header("location")).isEqualTo("http://test/new");
            assertThat(client.get("/hello").status()).isEqualTo(202);
            assertThat(client.get("/api/x?y").body()).isEqualTo("/v1/x?y");
            assertThat(client.get("/none").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUpstreamKilledInsideItsBodyCutsThisClientAndNobodyElse(int workers) throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    if (request.path().equals("/die")) {
                                        request.out()
                                                .write(
                                                        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
                                                                .getBytes(
                                                                        StandardCharsets.US_ASCII));
                                        request.socket().setSoLinger(true, 0);
                                        return false;
                                    }
                                    return request.answer(200, "fine");
                                });
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var victim = proxy.client();
                var neighbour = proxy.client()) {
            victim.send("GET /die HTTP/1.1\r\nHost: t\r\n\r\n");

            assertThatThrownBy(
                            () -> {
                                victim.head();
                                byte[] body = victim.in().readNBytes(100);
                                if (body.length < 100) {
                                    throw new EOFException("cut");
                                }
                            })
                    .isInstanceOf(IOException.class);
            assertThat(neighbour.get("/").body()).isEqualTo("fine");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aReusedConnectionThatDiesBeforeTheAnswerIsReplayedOnce(int workers) throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request ->
                                        request.onConnection() == 1
                                                && request.answer(200, "first of its connection"));
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }

            proxy.awaitSome("cluster.backend.upstream_rq_reused_conn_replay");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPostIsNotReplayed(int workers) throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    if (request.head().startsWith("POST")) {
                                        request.in().readNBytes(4);
                                        return false;
                                    }
                                    return request.answer(200, "ok");
                                });
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = proxy.client()) {
            client.get("/");

            assertThat(client.post("/", "data").status()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRetryGoesToAnotherHost(int workers) throws Exception {
        String routes =
                """
                [ { match: { prefix: / }, route: { cluster: backend, retry_policy: { retry_on: 5xx, num_retries: 2,\
                 retry_host_predicate: [ { name: p, typed_config: { "@type": type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate } } ],\
                 host_selection_retry_max_attempts: 5 } } } ]""";
        try (var bad = new TestUpstream(request -> request.answer(503, "bad"));
                var good = new TestUpstream(request -> request.answer(200, "good"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", routes, "", bad.port(), good.port()), workers);
                var client = proxy.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/").body()).isEqualTo("good");
            }

            proxy.awaitSome("cluster.backend.upstream_rq_retry_success");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 1) // pools are a worker's own, so two workers share no queue
    void theRequestBreakerRefusesAndNamesItself(int workers) throws Exception {
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        String breaker =
                "circuit_breakers: { thresholds: [ { max_connections: 1, max_pending_requests: 1, max_requests: 1 } ] }";
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    arrived.countDown();
                                    Waiting.untilOpen(release);
                                    return request.answer(200, "slow");
                                });
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        "[ { match: { prefix: / }, route: { cluster: backend } } ]",
                                        breaker,
                                        upstream.port()),
                                workers);
                var slow = proxy.client();
                var waiting = proxy.client();
                var refused = proxy.client()) {
            slow.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            Waiting.untilOpen(arrived);
            waiting.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            proxy.awaitSome("cluster.backend.upstream_rq_pending_active");

            var answer = refused.get("/");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("x-envoy-overloaded")).isEqualTo("true");
            release.countDown();
            assertThat(slow.response().body()).isEqualTo("slow");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aGibibyteStreamsThroughWithBoundedMemory(int workers) throws Exception {
        long size = 1L << 30;
        byte[] piece = new byte[1 << 20];
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.out()
                                            .write(
                                                    ("HTTP/1.1 200 OK\r\nContent-Length: "
                                                                    + size
                                                                    + "\r\n\r\n")
                                                            .getBytes(StandardCharsets.US_ASCII));
                                    for (long sent = 0; sent < size; sent += piece.length) {
                                        request.out().write(piece);
                                    }
                                    return true;
                                });
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            client.head();
            long received = 0;
            long most = 0;
            byte[] buffer = new byte[1 << 20];
            while (received < size) {
                int count = client.in().read(buffer);
                assertThat(count).isPositive();
                received += count;
                most = Math.max(most, proxy.directBytes());
            }

            assertThat(received).isEqualTo(size);
            assertThat(most).isLessThan(64L << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClientThatDoesNotReadStopsTheUpstreamInsteadOfFillingMemory(int workers)
            throws Exception {
        var blocked = new CountDownLatch(1);
        byte[] piece = new byte[1 << 20];
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    request.out()
                                            .write(
                                                    "HTTP/1.1 200 OK\r\nContent-Length: 536870912\r\n\r\n"
                                                            .getBytes(StandardCharsets.US_ASCII));
                                    for (int i = 0; i < 512; i++) {
                                        if (i == 1) {
                                            blocked.countDown();
                                        }
                                        request.out().write(piece);
                                    }
                                    return true;
                                });
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = proxy.client();
                var neighbour = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            Waiting.untilOpen(blocked);
            proxy.awaitSome("cluster.backend.upstream_flow_control_paused_reading_total");

            assertThat(proxy.directBytes()).isLessThan(64L << 20);
            neighbour.send("GET /missing HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
            assertThat(neighbour.head().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shuttingDownLetsTheRequestUnderWayFinishAndSaysGoodbye(int workers) throws Exception {
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    arrived.countDown();
                                    Waiting.untilOpen(release);
                                    return request.answer(200, "done");
                                });
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = proxy.client();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            Waiting.untilOpen(arrived);
            proxy.server().shutDown();
            var end =
                    threads.submit(
                            () -> {
                                proxy.server().awaitEnd();
                                return true;
                            });
            proxy.stat("server.state"); // the main loop has heard of the end when it answers
            release.countDown();

            var answer = client.response();

            assertThat(answer.body()).isEqualTo("done");
            assertThat(answer.header("connection")).isEqualTo("close");
            client.socket().close();
            assertThat(end.get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        }
    }
}
