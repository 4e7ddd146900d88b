package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class Http2ProxyIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String TO_HTTP2 = H2Upstream.CLUSTER;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anHttp2RequestReachesAnHttp1Upstream(int workers) throws Exception {
        try (var upstream =
                        new TestUpstream(request -> request.answer(200, "x-seen: yes\r\n", "hi"));
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), workers);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.get(1, "/a");

            Map<String, String> head = client.fields(client.await(H2Peer.HEADERS));
            assertThat(head)
                    .containsEntry(":status", "200")
                    .containsEntry("x-seen", "yes")
                    .containsEntry("content-length", "2")
                    .doesNotContainKey("connection");
            assertThat(client.await(H2Peer.DATA).payload())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("hi");
        }
    }

    @Test
    void anHttp1RequestReachesAnHttp2UpstreamWithItsTrailersAndCookies() throws Exception {
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == H2Peer.HEADERS) {
                                        Map<String, String> head = peer.fields(frame);
                                        peer.headers(
                                                frame.stream(),
                                                false,
                                                ":status",
                                                "200",
                                                "x-authority",
                                                head.getOrDefault(":authority", "none"),
                                                "x-te",
                                                head.getOrDefault("te", "none"),
                                                "x-cookie",
                                                head.getOrDefault("cookie", "none"),
                                                "x-host",
                                                head.getOrDefault("host", "none"));
                                        peer.data(frame.stream(), true, new byte[] {'o', 'k'});
                                    }
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, TO_HTTP2, upstream.port()), 1);
                var client = proxy.client()) {
            client.send(
                    "GET /x HTTP/1.1\r\nHost: shop\r\nTE: trailers\r\nConnection: te\r\nCookie: a=b; c=d\r\n\r\n");

            var response = client.response();
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.header("x-authority")).isEqualTo("shop");
            assertThat(response.header("x-te")).isEqualTo("trailers");
            assertThat(response.header("x-cookie")).isEqualTo("a=b; c=d");
            assertThat(response.header("x-host")).isEqualTo("none");
        }
    }

    @Test
    void trailersPassBothWaysOnHttp2() throws Exception {
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == H2Peer.HEADERS
                                            && frame.has(H2Peer.END_STREAM)) {
                                        String told =
                                                peer.fields(frame).getOrDefault("x-sum", "none");
                                        peer.headers(frame.stream(), false, ":status", "200");
                                        peer.data(frame.stream(), false, new byte[10]);
                                        peer.headers(
                                                frame.stream(),
                                                true,
                                                "grpc-status",
                                                "0",
                                                "x-sum",
                                                told);
                                    } else if (frame.type() == H2Peer.HEADERS) {
                                        peer.fields(frame);
                                    }
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, TO_HTTP2, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.headers(
                    1,
                    false,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/s",
                    ":authority",
                    "t");
            client.data(1, false, new byte[5]);
            client.headers(1, true, "x-sum", "5");

            client.fields(client.await(H2Peer.HEADERS));
            Map<String, String> trailers = client.fields(client.await(H2Peer.HEADERS));
            assertThat(trailers).containsEntry("grpc-status", "0").containsEntry("x-sum", "5");
        }
    }

    @Test
    void aStreamThatIsNotReadDoesNotHoldUpItsNeighbour() throws Exception {
        String body = "x".repeat(3_000_000);
        try (var upstream =
                        new TestUpstream(
                                request ->
                                        request.answer(
                                                200, request.path().equals("/big") ? body : "hi"));
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.windowUpdate(0, 10_000_000);
            client.get(1, "/big");
            int got = 0;
            while (got < 65535) {
                got += client.await(H2Peer.DATA).payload().length;
            }

            client.get(3, "/small");

            H2Peer.Frame frame = client.await(H2Peer.DATA);
            assertThat(frame.stream()).isEqualTo(3);
            client.windowUpdate(1, 10_000_000);
            while (got < body.length()) {
                got += client.await(H2Peer.DATA).payload().length;
            }
            assertThat(got).isEqualTo(body.length());
        }
    }

    @Test
    void anUploadWaitsForASlowUpstreamWithinItsWindow() throws Exception {
        var gate = new CountDownLatch(1);
        try (var upstream =
                        new TestUpstream(
                                request -> {
                                    Waiting.untilOpen(gate);
                                    int left = 4_000_000;
                                    while (left > 0) {
                                        left -= request.in().readNBytes(left).length;
                                    }
                                    return request.answer(200, "done");
                                });
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.headers(
                    1,
                    false,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/up",
                    ":authority",
                    "t",
                    "content-length",
                    "4000000");
            gate.countDown();
            int left = 4_000_000;
            long window = client.initialWindow(client.await(H2Peer.SETTINGS));
            long connection = 65535;
            while (left > 0) {
                int next = (int) Math.min(Math.min(window, connection), Math.min(16384, left));
                if (next == 0) {
                    H2Peer.Frame more = client.await(H2Peer.WINDOW_UPDATE);
                    if (more.stream() == 0) {
                        connection += more.integer(0);
                    } else {
                        window += more.integer(0);
                    }
                    continue;
                }
                left -= next;
                window -= next;
                connection -= next;
                client.data(1, left == 0, new byte[next]);
            }

            assertThat(client.await(H2Peer.DATA).payload())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("done");
        }
    }

    @Test
    void goodbyeComesInTwoStepsAndLosesNoRequest() throws Exception {
        String brief =
                "common_http_protocol_options: { max_requests_per_connection: 2 }\ndrain_timeout: 3s";
        try (var upstream = new TestUpstream(request -> request.answer(200, "hi"));
                var proxy = RunningProxy.start(Yaml.http(brief, ROUTE, "", upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.get(1, "/");
            client.await(H2Peer.DATA);
            client.get(3, "/");

            H2Peer.Frame notice = client.await(H2Peer.GOAWAY);
            assertThat(notice.integer(0)).isEqualTo(Integer.MAX_VALUE);
            client.get(5, "/late");
            H2Peer.Frame last = client.await(H2Peer.GOAWAY);
            assertThat(last.integer(0)).isEqualTo(5);
            assertThat(last.code()).isZero();
            assertThat(client.goAway()).isEqualTo(-1);
            assertThat(upstream.requests()).isEqualTo(3);
        }
    }

    @Test
    void refusedStreamsAndThoseBeyondGoAwayAreSentAgain() throws Exception {
        var count = new AtomicInteger();
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() != H2Peer.HEADERS) {
                                        return;
                                    }
                                    peer.fields(frame);
                                    switch (count.incrementAndGet()) {
                                        case 1 -> peer.reset(frame.stream(), 7);
                                        case 3 ->
                                                peer.frame(
                                                        H2Peer.GOAWAY,
                                                        0,
                                                        0,
                                                        Arrays.copyOf(
                                                                H2Peer.integer(frame.stream() - 2),
                                                                8));
                                        default ->
                                                peer.headers(
                                                        frame.stream(), true, ":status", "204");
                                    }
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, TO_HTTP2, upstream.port()), 1);
                var client = proxy.client()) {

            assertThat(client.get("/refused").status()).isEqualTo(204);
            assertThat(client.get("/gone").status()).isEqualTo(204);
            assertThat(count.get()).isEqualTo(4);
            proxy.awaitStat("cluster.backend.upstream_cx_total", 2);
        }
    }

    @Test
    void moreRequestsThanStreamsOpenFurtherConnections() throws Exception {
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == H2Peer.HEADERS) {
                                        peer.fields(frame);
                                        peer.headers(frame.stream(), false, ":status", "200");
                                    }
                                },
                                3,
                                1);
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, TO_HTTP2, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.get(1, "/");
            client.await(H2Peer.HEADERS);
            client.get(3, "/");
            client.await(H2Peer.HEADERS);
            client.get(5, "/");
            client.await(H2Peer.HEADERS);

            proxy.awaitStat("cluster.backend.upstream_cx_active", 3);
        }
    }
}
