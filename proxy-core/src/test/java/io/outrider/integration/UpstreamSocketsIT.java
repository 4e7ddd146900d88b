package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How connections to upstreams are made and how long they live.
@ExtendWith(LeakCheck.class)
class UpstreamSocketsIT {
    private static final String PLAIN =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";

    @Test
    void aConnectionOfItsFullAgeIsReplaced() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        PLAIN,
                                        "common_http_protocol_options: { max_connection_duration: 0.2s }",
                                        upstream.port()),
                                1);
                var client = proxy.client()) {
            client.get("/");

            proxy.awaitSome("cluster.backend.upstream_cx_max_duration_reached");

            assertThat(client.get("/").body()).isEqualTo("ok");
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void connectionsAreMadeAheadOfRequests() throws Exception {
        try (var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        PLAIN,
                                        "preconnect_policy: { per_upstream_preconnect_ratio: 3 }",
                                        upstream.port()),
                                1);
                var client = proxy.client()) {
            assertThat(client.get("/").body()).isEqualTo("ok");

            Waiting.until(() -> proxy.stat("cluster.backend.upstream_cx_total") == 3);
        }
    }

    @Test
    void hostsThatWillBePickedNextAreConnectedToAhead() throws Exception {
        try (var one = new TestUpstream(request -> request.answer(200, "one"));
                var two = new TestUpstream(request -> request.answer(200, "two"));
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        PLAIN,
                                        "preconnect_policy: { predictive_preconnect_ratio: 2 }",
                                        one.port(),
                                        two.port()),
                                1);
                var client = proxy.client()) {
            String first = client.get("/").body();

            // two ahead, and one when the host in turn has none of them
            Waiting.until(() -> proxy.stat("cluster.backend.upstream_cx_total") >= 2);
            Waiting.until(() -> proxy.stat("cluster.backend.upstream_rq_active") == 0);
            assertThat(one.requests() + two.requests()).isEqualTo(1);
            long connections = proxy.stat("cluster.backend.upstream_cx_total");

            assertThat(client.get("/").body()).isNotEqualTo(first);
            assertThat(proxy.stat("cluster.backend.upstream_cx_total")).isEqualTo(connections);
        }
    }

    @Test
    void anAddressThatDoesNotAnswerHoldsUpNobody() throws Exception {
        var filling = new ArrayList<Socket>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var upstream = new TestUpstream(request -> request.answer(200, "ok"))) {
            for (int i = 0; i < 2; i++) { // as many as wait to be accepted; further ones hang
                filling.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            String addresses =
                    "port_value: %d } }, additional_addresses: [ { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } ] } }"
                            .formatted(full.getLocalPort(), upstream.port());
            try (var proxy =
                            RunningProxy.start(
                                    Yaml.http(full.getLocalPort())
                                            .replace(
                                                    "port_value: "
                                                            + full.getLocalPort()
                                                            + " } } } }",
                                                    addresses),
                                    1);
                    var client = proxy.client()) {
                assertThat(client.get("/").body()).isEqualTo("ok");
                proxy.awaitStat("cluster.backend.upstream_cx_total", 2);
                proxy.awaitStat("cluster.backend.upstream_cx_connect_timeout", 0);
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }
}
