package io.outrider.extensions.filters.network.tcpproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.server.RunningProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A TCP proxy between a real client and a real host.
final class TcpProxyIT {
    private ServerSocket upstream = unbound();

    @TempDir Path folder = Path.of(".");

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        upstream = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        upstream.setSoTimeout(60_000);
    }

    @AfterEach
    void stopListening() throws IOException {
        upstream.close();
    }

    private RunningProxy proxy(int workers, String filterFields, String clusterFields) {
        return RunningProxy.start(
                workers,
                """
                listeners:
                - name: l
                  per_connection_buffer_limit_bytes: 32768
                  address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                  filter_chains:
                  - filters:
                    - name: tcp
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                        stat_prefix: t
                        access_log:
                        - name: file
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                            path: $log
                            log_format: {text_format_source: {inline_string: "%ACCESS_LOG_TYPE% %RESPONSE_FLAGS% %UPSTREAM_CLUSTER% %BYTES_RECEIVED% %BYTES_SENT%\\n"}}
                        $filter
                clusters:
                - name: c
                  connect_timeout: 60s
                  per_connection_buffer_limit_bytes: 32768
                  $cluster
                  load_assignment:
                    cluster_name: c
                    endpoints:
                    - lb_endpoints:
                      - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: $port}}}
                """
                        .replace("$log\n", folder.resolve("log") + "\n")
                        .replace("$filter", filterFields.indent(8).strip())
                        .replace("$cluster", clusterFields)
                        .replace("$port", Integer.toString(upstream.getLocalPort())));
    }

    private Socket accept() throws IOException {
        Socket accepted = upstream.accept();
        accepted.setSoTimeout(60_000);
        return accepted;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
    }

    /// Closes with a TCP reset.
    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private List<String> logLines(int count) {
        Path log = folder.resolve("log");
        RunningProxy.await(() -> count + " log lines", () -> lines(log).size() >= count);
        return lines(log);
    }

    private static List<String> lines(Path log) {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eachSideCanEndWhileTheOtherGoesOn(int workers) throws IOException {
        try (var proxy = proxy(workers, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            send(client, "ping");
            client.shutdownOutput();
            String atHost = read(host, 100);
            send(host, "pong");
            host.shutdownOutput();

            String atClient = read(client, 100);

            assertThat(atHost).isEqualTo("ping");
            assertThat(atClient).isEqualTo("pong");
            assertThat(logLines(1)).containsExactly("TcpConnectionEnd - c 4 4");
            proxy.awaitGauge("cluster.c.upstream_cx_active", 0);
            proxy.awaitGauge("cluster.c.upstream_rq_active", 0);
            proxy.awaitCounter("cluster.c.upstream_cx_destroy_remote", 1);
            proxy.awaitCounter("tcp.t.downstream_cx_rx_bytes_total", 4);
            proxy.awaitCounter("cluster.c.upstream_cx_tx_bytes_total", 4);
        }
    }

    @Test
    void whatTheHostSendsAfterTheClientsEndArrives() throws IOException {
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            send(host, "bye");
            host.shutdownOutput();
            String atClient = read(client, 100);
            send(client, "late");

            client.shutdownOutput();

            assertThat(atClient).isEqualTo("bye");
            assertThat(read(host, 100)).isEqualTo("late");
            proxy.awaitCounter("cluster.c.upstream_cx_destroy_local", 1);
        }
    }

    @Test
    void aResetByTheHostResetsTheClient() throws IOException {
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            send(client, "x");
            read(host, 1);

            reset(host);

            assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
            assertThat(logLines(1)).containsExactly("TcpConnectionEnd UR c 1 0");
        }
    }

    @Test
    void aResetByTheClientResetsTheHost() throws IOException {
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            send(client, "x");
            read(host, 1);

            reset(client);

            assertThatThrownBy(() -> read(host, 1)).isInstanceOf(SocketException.class);
            proxy.awaitCounter("cluster.c.upstream_cx_destroy_local", 1);
        }
    }

    @Test
    void aSlowReaderStopsTheSenderAndLosesNothing() throws Exception {
        int size = 64 * 1024 * 1024;
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            Thread sender = Thread.ofVirtual().start(() -> fill(client, size));
            proxy.awaitSome("tcp.t.downstream_flow_control_paused_reading_total");

            long arrived = drain(host);
            sender.join();

            assertThat(arrived).isEqualTo(size);
            proxy.awaitCounter(
                    "tcp.t.downstream_flow_control_resumed_reading_total",
                    proxy.counter("tcp.t.downstream_flow_control_paused_reading_total"));
        }
    }

    @Test
    void aSlowClientStopsTheHost() throws Exception {
        int size = 64 * 1024 * 1024;
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            Thread sender = Thread.ofVirtual().start(() -> fill(host, size));
            proxy.awaitSome("cluster.c.upstream_flow_control_paused_reading_total");

            long arrived = drain(client);
            sender.join();

            assertThat(arrived).isEqualTo(size);
        }
    }

    @Test
    void aClientThatHasShutDownItsSideStillGetsALargeAnswer() throws Exception {
        int size = 64 * 1024 * 1024;
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            client.shutdownOutput();
            assertThat(host.getInputStream().read()).isEqualTo(-1);
            Thread sender = Thread.ofVirtual().start(() -> fill(host, size));
            proxy.awaitSome("cluster.c.upstream_flow_control_paused_reading_total");

            long arrived = drain(client);
            sender.join();

            assertThat(arrived).isEqualTo(size);
        }
    }

    private static void fill(Socket socket, int size) {
        try {
            var chunk = new byte[64 * 1024];
            for (int sent = 0; sent < size; sent += chunk.length) {
                socket.getOutputStream().write(chunk);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var chunk = new byte[256 * 1024];
        long all = 0;
        int count;
        while ((count = in.read(chunk)) >= 0) {
            all += count;
        }
        return all;
    }

    @Test
    void aHostThatRefusesIsTriedAgainAsOftenAsConfigured() throws IOException {
        try (var proxy = proxy(1, "cluster: c\nmax_connect_attempts: 3", "")) {
            upstream.close();

            try (Socket client = proxy.connect()) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }

            assertThat(logLines(1)).containsExactly("TcpConnectionEnd UF,URX c 0 0");
            proxy.awaitCounter("cluster.c.upstream_cx_connect_fail", 3);
            proxy.awaitCounter("cluster.c.upstream_cx_connect_attempts_exceeded", 1);
            proxy.awaitGauge("cluster.c.upstream_rq_pending_active", 0);
        }
    }

    @Test
    void anUnknownClusterIsNoRoute() throws IOException {
        try (var proxy =
                        proxy(1, "weighted_clusters: {clusters: [{name: nobody, weight: 1}]}", "");
                Socket client = proxy.connect()) {

            int end = client.getInputStream().read();

            assertThat(end).isEqualTo(-1);
            assertThat(logLines(1)).containsExactly("TcpConnectionEnd NC - 0 0");
            proxy.awaitCounter("tcp.t.downstream_cx_no_route", 1);
        }
    }

    @Test
    void theConnectionBreakerRefusesWhatIsAboveIt() throws IOException {
        String one = "circuit_breakers: {thresholds: [{max_connections: 1}]}";
        try (var proxy = proxy(1, "cluster: c", one);
                Socket first = proxy.connect();
                Socket host = accept()) {
            send(first, "x");
            read(host, 1);

            try (Socket second = proxy.connect()) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }

            assertThat(logLines(1)).containsExactly("TcpConnectionEnd UO c 0 0");
            proxy.awaitCounter("cluster.c.upstream_cx_overflow", 1);
        }
    }

    @Test
    void aSilentConnectionIsClosedAfterTheIdleTime() throws IOException {
        try (var proxy = proxy(1, "cluster: c\nidle_timeout: 0.2s", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            int end = client.getInputStream().read();

            assertThat(end).isEqualTo(-1);
            proxy.awaitCounter("tcp.t.idle_timeout", 1);
            assertThat(host.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionLastsNoLongerThanItsMaximum() throws IOException {
        try (var proxy = proxy(1, "cluster: c\nmax_downstream_connection_duration: 1s", "");
                Socket client = proxy.connect()) {

            int end = client.getInputStream().read();

            assertThat(end).isEqualTo(-1);
            assertThat(logLines(1)).containsExactly("TcpConnectionEnd DT c 0 0");
            proxy.awaitCounter("tcp.t.max_downstream_connection_duration", 1);
        }
    }

    @Test
    void whatTheClientHadSentIsFlushedAfterItLeft() throws Exception {
        int size = 8 * 1024 * 1024;
        try (var proxy = proxy(1, "cluster: c", "");
                Socket client = proxy.connect();
                Socket host = accept()) {
            Thread sender = Thread.ofVirtual().start(() -> fillAndClose(client, size));

            long arrived = drain(host);
            sender.join();

            assertThat(arrived).isEqualTo(size);
            proxy.awaitGauge("tcp.t.upstream_flush_active", 0);
        }
    }

    private static void fillAndClose(Socket socket, int size) {
        fill(socket, size);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLineIsWrittenWhenTheHostIsConnectedIfWanted() throws IOException {
        String fields = "cluster: c\naccess_log_options: {flush_access_log_on_connected: true}";
        try (var proxy = proxy(1, fields, "")) {
            Socket client = proxy.connect();
            accept().close();
            client.close();

            assertThat(logLines(2))
                    .containsExactly("TcpUpstreamConnected - c 0 0", "TcpConnectionEnd - c 0 0");
        }
    }
}
