package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The gRPC filters where bytes come in pieces, and where an answer is too much to hold.
@ExtendWith(LeakCheck.class)
class GrpcFiltersIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String TYPE = "type.googleapis.com/envoy.extensions.filters.http.";

    private static String yaml(String filter, String hcm, int port) {
        return Yaml.http(hcm, ROUTE, H2Upstream.CLUSTER, port)
                .replace(
                        "http_filters:\n",
                        "http_filters:\n          - {name: it, typed_config: {\"@type\": %s%s}}\n"
                                .formatted(TYPE, filter));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000})
    void aTextRequestIsTranslatedHoweverItIsCut(int piece) throws Exception {
        byte[] message = new byte[305];
        Arrays.fill(message, 5, 305, (byte) 'm');
        message[3] = 1;
        message[4] = 44;
        String text = Base64.getEncoder().encodeToString(message);
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == H2Peer.HEADERS) {
                                        peer.headers(
                                                frame.stream(),
                                                false,
                                                ":status",
                                                "200",
                                                "content-type",
                                                "application/grpc");
                                    } else if (frame.type() == H2Peer.DATA) {
                                        peer.data(frame.stream(), false, frame.payload());
                                        if (frame.has(H2Peer.END_STREAM)) {
                                            peer.headers(frame.stream(), true, "grpc-status", "0");
                                        }
                                    }
                                });
                var proxy =
                        RunningProxy.start(yaml("grpc_web.v3.GrpcWeb", "", upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.headers(
                    1,
                    false,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/a.B/C",
                    ":authority",
                    "test",
                    "content-type",
                    "application/grpc-web-text",
                    "accept",
                    "application/grpc-web-text");
            for (int at = 0; at < text.length(); at += piece) {
                int end = Math.min(at + piece, text.length());
                client.data(
                        1,
                        end == text.length(),
                        text.substring(at, end).getBytes(StandardCharsets.ISO_8859_1));
            }

            var body = new StringBuilder();
            H2Peer.Frame frame;
            do {
                frame = client.await(H2Peer.DATA);
                body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
            } while (!frame.has(H2Peer.END_STREAM));

            var decoded = new ByteArrayOutputStream();
            for (String part : body.toString().split("(?<==)(?!=)")) {
                decoded.writeBytes(Base64.getDecoder().decode(part));
            }
            byte[] trailers = "\0\0\0\0\017grpc-status:0\r\n".getBytes(StandardCharsets.ISO_8859_1);
            trailers[0] = (byte) 0x80;
            assertThat(decoded.toByteArray())
                    .startsWith(message)
                    .endsWith(trailers)
                    .hasSize(message.length + trailers.length);
        }
    }

    @Test
    void anAnswerThatIsTooMuchToHoldIsNotHeld() throws Exception {
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == H2Peer.HEADERS) {
                                        peer.headers(
                                                frame.stream(),
                                                false,
                                                ":status",
                                                "200",
                                                "content-type",
                                                "application/grpc");
                                        for (int i = 0; i < 4; i++) {
                                            peer.data(frame.stream(), false, new byte[10_000]);
                                        }
                                    }
                                });
                var proxy =
                        RunningProxy.start(
                                yaml("grpc_http1_bridge.v3.Config", "", upstream.port())
                                        .replace(
                                                "- name: ingress\n",
                                                "- name: ingress\n    per_connection_buffer_limit_bytes: 16384\n"),
                                1);
                var client = proxy.client()) {
            client.send(
                    "POST /a.B/C HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n");

            var response = client.response();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("grpc-status")).isEqualTo("2");
            assertThat(response.header("grpc-message")).isEqualTo("Internal Server Error");
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
        }
    }
}
