package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of connections to upstreams between requests, and while one is slow.
@ExtendWith(LeakCheck.class)
class PooledConnectionsIT {
    private static final String TLS =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";
    private static final int LENGTH = 32 << 20;

    @TempDir private Path folder;

    @Test
    void aConnectionIsGivenUpBeforeTheHostThatNamedItsLimitClosesIt() throws Exception {
        try (var upstream =
                        new TestUpstream(
                                request -> request.answer(200, "Keep-Alive: timeout=1\r\n", "ok"));
                var proxy = RunningProxy.start(Yaml.http(upstream.port()), 1);
                var client = proxy.client()) {
            client.get("/");

            proxy.awaitSome("cluster.backend.upstream_cx_idle_timeout");

            assertThat(client.get("/").body()).isEqualTo("ok");
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void aLongUploadGoesOnAfterASlowUpstreamChosenByAlpnHasTakenSome() throws Exception {
        var volume = new SecretVolume(SecretVolume.newRoot(), "spiffe://t/ns/n/sa/a", folder);
        volume.rotate();
        var mayRead = new CountDownLatch(1);
        try (var app =
                        new TestUpstream(
                                request -> {
                                    Waiting.untilOpen(mayRead);
                                    byte[] body = request.in().readNBytes(LENGTH);
                                    return request.answer(200, "read " + body.length);
                                });
                var tls = RunningProxy.start(terminating(volume, app.port()), 1);
                var proxy = RunningProxy.start(byAlpn(tls.port("ingress")), 1);
                var client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LENGTH + "\r\n\r\n");
            Thread sender =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            client.out().write(new byte[LENGTH]);
                                        } catch (IOException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    });
            Waiting.until(
                    () ->
                            proxy.stat("http.ingress.downstream_flow_control_paused_reading_total")
                                            > 0
                                    || proxy.stat(
                                                    "cluster.backend.upstream_flow_control_backed_up_total")
                                            > 0);

            mayRead.countDown();

            assertThat(client.response().body()).isEqualTo("read " + LENGTH);
            sender.join();
            proxy.awaitStat("cluster.backend.upstream_cx_http1_total", 1);
        }
    }

    private static String byAlpn(int port) {
        return Yaml.http(
                "",
                "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]",
                """
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    auto_config: { http_protocol_options: {}, http2_protocol_options: {} }
                transport_socket:
                  name: tls
                  typed_config: { "@type": %sUpstreamTlsContext }
                """
                        .formatted(TLS),
                port);
    }

    private static String terminating(SecretVolume volume, int appPort) {
        return Yaml.http(
                        "",
                        "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]",
                        "",
                        appPort)
                .replace(
                        "    - filters:",
                        "    - transport_socket: {name: tls, typed_config: {\"@type\": %sDownstreamTlsContext, common_tls_context: %s}}\n      filters:"
                                .formatted(
                                        TLS,
                                        volume.commonTlsContext(", alpn_protocols: [http/1.1]")));
    }
}
