package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// TCP connections inside HTTP requests, where one side is slow.
@ExtendWith(LeakCheck.class)
class TunnelsIT {
    private static final int LENGTH = 16 << 20;
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000000\r\n";

    @Test
    void aConnectionThatCarriedATunnelToASlowClientServesTheNext() throws Exception {
        try (var upstream = new TestUpstream(TunnelsIT::sendMuch);
                var proxy = RunningProxy.start(tunnelling(upstream.port()), 1)) {
            try (var client = connect(proxy)) {
                client.shutdownOutput();
                proxy.awaitSome("cluster.backend.upstream_flow_control_paused_reading_total");

                assertThat(client.getInputStream().readAllBytes()).hasSize(LENGTH);
            }

            try (var next = connect(proxy)) {
                next.shutdownOutput();

                assertThat(next.getInputStream().readAllBytes()).hasSize(LENGTH);
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionWhoseTunnelEndedWhileItWasPausedServesTheNext() throws Exception {
        try (var upstream = new TestUpstream(TunnelsIT::sendAtOnce);
                var proxy =
                        RunningProxy.start(
                                tunnelling(upstream.port())
                                        .replace(
                                                "- name: ingress",
                                                "- name: ingress\n"
                                                        + "    per_connection_buffer_limit_bytes: 512"),
                                1)) {
            for (int i = 0; i < 3; i++) {
                try (var client = connect(proxy)) {
                    client.shutdownOutput();

                    assertThat(client.getInputStream().readAllBytes()).hasSize(0x1000);
                }
            }
            assertThat(upstream.connections()).isEqualTo(1);
            proxy.awaitSome("cluster.backend.upstream_flow_control_paused_reading_total");
        }
    }

    /// Agrees to the tunnel, reads the end of the request's body, and answers with [#LENGTH] bytes.
    private static boolean sendMuch(TestUpstream.Request request) throws IOException {
        request.out().write(CHUNKED.getBytes(StandardCharsets.US_ASCII));
        request.out().flush();
        assertThat(request.in().readNBytes(5)).asString().isEqualTo("0\r\n\r\n");
        request.out().write(new byte[LENGTH]);
        request.out().write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        request.out().flush();
        return true;
    }

    /// Body and end in one piece, which is more than the client's buffer may hold.
    private static boolean sendAtOnce(TestUpstream.Request request) throws IOException {
        request.out().write(CHUNKED.replace("1000000", "1").getBytes(StandardCharsets.US_ASCII));
        request.out().write("a\r\n".getBytes(StandardCharsets.US_ASCII));
        request.out().flush();
        assertThat(request.in().readNBytes(5)).asString().isEqualTo("0\r\n\r\n");
        String rest = "fff\r\n" + "b".repeat(0xfff) + "\r\n0\r\n\r\n";
        request.out().write(rest.getBytes(StandardCharsets.US_ASCII));
        request.out().flush();
        return true;
    }

    private static Socket connect(RunningProxy proxy) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port("ingress"));
        socket.setSoTimeout(Waiting.PATIENCE_MILLIS);
        return socket;
    }

    private static String tunnelling(int port) {
        return """
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
        static_resources:
          listeners:
          - name: ingress
            address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
            filter_chains:
            - filters:
              - name: tcp
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                  stat_prefix: t
                  cluster: backend
                  tunneling_config: { hostname: "b:443", use_post: true }
          clusters:
          - name: backend
            type: STATIC
            connect_timeout: 60s
            load_assignment:
              cluster_name: backend
              endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ]
        """
                .formatted(port);
    }
}
