package io.outrider.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatusServerTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<AutoCloseable> open = new ArrayList<>();
    private boolean ready = true;
    private boolean quit;
    private @Nullable StatusServer status;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) each.close();
    }

    @Test
    void httpProbeGetsTheStatusThatTheAppAnswers() throws IOException {
        int port = app("/health", 418, "");
        start(
                """
                {"/app-health/web/readyz": {"httpGet": {"path": "/health", "port": %d}}}"""
                        .formatted(port));

        String answer = ask("GET", "/app-health/web/readyz");

        assertThat(answer).startsWith("HTTP/1.1 418");
    }

    @Test
    void httpProbeCarriesItsHeaders() throws IOException {
        var server = HttpServer.create(ANY_PORT, 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean right =
                            "b.example".equals(exchange.getRequestHeaders().getFirst("host"))
                                    && "c=1".equals(exchange.getRequestURI().getQuery());
                    exchange.sendResponseHeaders(right ? 200 : 400, -1);
                    exchange.close();
                });
        server.start();
        open.add(() -> server.stop(0));
        start(
                """
                {"/app-health/web/livez": {"httpGet": {"path": "/a?c=1", "port": %d,
                 "httpHeaders": [{"name": "Host", "value": "b.example"}]}}}"""
                        .formatted(server.getAddress().getPort()));

        assertThat(ask("GET", "/app-health/web/livez")).startsWith("HTTP/1.1 200");
    }

    @Test
    void tcpProbeDialsTheAppItself() throws IOException {
        var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(listening);
        start(
                "{\"/app-health/db/readyz\": {\"tcpSocket\": {\"port\": %d}}}"
                        .formatted(listening.getLocalPort()));

        String answer = ask("GET", "/app-health/db/readyz");
        listening.close();
        String afterwards = ask("GET", "/app-health/db/readyz");

        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(afterwards).startsWith("HTTP/1.1 500").contains("refused");
    }

    @Test
    void grpcProbeSucceedsWhereTheServiceIsServing() throws IOException {
        // SETTINGS, its acknowledgement, HEADERS with :status 200, DATA with SERVING, trailers.
        int serving =
                http2(
                        """
                        000000040000000000 000000040100000000 000001010400000001 88
                        000007000000000001 00000000020801""");
        int other =
                http2(
                        """
                        000000040000000000 000001010400000001 88
                        000007000000000001 00000000020802 000001010500000001 88""");
        start(
                """
                {"/app-health/a/readyz": {"grpc": {"port": %d, "service": "x"}},
                 "/app-health/b/readyz": {"grpc": {"port": %d}}}"""
                        .formatted(serving, other));

        assertThat(ask("GET", "/app-health/a/readyz")).startsWith("HTTP/1.1 200");
        assertThat(ask("GET", "/app-health/b/readyz"))
                .startsWith("HTTP/1.1 500")
                .contains("not serving");
    }

    @Test
    void metricsOfTheAppFollowThoseOfTheProxy() throws IOException {
        int port = app("/m", 200, "app_things 1\n");
        status =
                StatusServer.start(
                        ANY_PORT,
                        Map.of(
                                AppMetrics.VARIABLE,
                                "{\"scrape\":\"true\",\"path\":\"/m\",\"port\":\"%d\"}"
                                        .formatted(port)),
                        new Known());
        open.add(status);

        assertThat(ask("GET", "/stats/prometheus"))
                .startsWith("HTTP/1.1 200")
                .contains("proxy_things 2\n")
                .contains("app_things 1\n");
    }

    @Test
    void metricsOfSeveralPortsFollowEachOther() throws IOException {
        int first = app("/m", 200, "app_things 1\n");
        int second = app("/metrics", 200, "other_things 3\n");
        status =
                StatusServer.start(
                        ANY_PORT,
                        Map.of(
                                AppMetrics.VARIABLE,
                                """
                                {"scrape": "", "targets": [{"port": "%d", "path": "/m"}, {"port": "%d"}]}"""
                                        .formatted(first, second)),
                        new Known());
        open.add(status);

        assertThat(ask("GET", "/stats/prometheus"))
                .contains("proxy_things 2\n")
                .containsSubsequence("app_things 1\n", "other_things 3\n");
    }

    @Test
    void metricsOfTheProxyAreShownWhenTheAppHasNone() throws IOException {
        var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        int closed = listening.getLocalPort();
        listening.close();
        status =
                StatusServer.start(
                        ANY_PORT,
                        Map.of(
                                AppMetrics.VARIABLE,
                                "{\"scrape\":\"true\",\"path\":\"\",\"port\":\"%d\"}"
                                        .formatted(closed)),
                        new Known());
        open.add(status);

        assertThat(ask("GET", "/stats/prometheus"))
                .contains("proxy_things 2\n")
                .contains("# the app's metrics at port " + closed + " are missing:");
    }

    @Test
    void readinessFollowsTheProxy() throws IOException {
        start("");

        String before = ask("GET", "/healthz/ready");
        ready = false;
        String after = ask("GET", "/healthz/ready");

        assertThat(before).startsWith("HTTP/1.1 200");
        assertThat(after).startsWith("HTTP/1.1 503");
    }

    @Test
    void aJobEndsItsSidecarFromInsideThePod() throws IOException {
        start("");

        String read = ask("GET", "/quitquitquit");
        boolean afterRead = quit;
        String posted = ask("POST", "/quitquitquit");

        assertThat(read).startsWith("HTTP/1.1 405");
        assertThat(afterRead).isFalse();
        assertThat(posted).startsWith("HTTP/1.1 200");
        assertThat(quit).isTrue();
    }

    @Test
    void pathsThatNobodyNamedAreNotAsked() throws IOException {
        start("");

        assertThat(ask("GET", "/app-health/web/readyz")).startsWith("HTTP/1.1 404");
    }

    @Test
    void probesThatAreNotRightAreRefusedWithASentence() {
        assertThatThrownBy(() -> start("{\"/app-health/a/livez\": {\"exec\": {}}}"))
                .hasMessage(
                        "ISTIO_KUBE_APP_PROBERS: /app-health/a/livez: [exec] (expected: httpGet,"
                                + " tcpSocket or grpc)");
        assertThatThrownBy(() -> start("{\"/a\": {\"tcpSocket\": {\"port\": 70000}}}"))
                .hasMessage("ISTIO_KUBE_APP_PROBERS: /a: port 70000 (expected: 1 to 65535)");
    }

    private final class Known implements StatusServer.Proxy {
        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public String metrics() {
            return "proxy_things 2\n";
        }

        @Override
        public void quit() {
            quit = true;
        }
    }

    private void start(String probes) throws IOException {
        status = StatusServer.start(ANY_PORT, Map.of(ProbeTable.VARIABLE, probes), new Known());
        open.add(status);
    }

    /// The port of an app that answers this to one path.
    private int app(String path, int code, String body) throws IOException {
        var server = HttpServer.create(ANY_PORT, 0);
        server.createContext(
                path,
                exchange -> {
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
                    if (bytes.length > 0) exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    /// The port of a server that sends these bytes to the first that connects.
    private int http2(String hex) throws IOException {
        var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(listening);
        byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        Thread.startVirtualThread(
                () -> {
                    try (Socket socket = listening.accept()) {
                        OutputStream out = socket.getOutputStream();
                        out.write(bytes);
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException _) {
                        // The test has ended.
                    }
                });
        return listening.getLocalPort();
    }

    /// The whole answer, head and body.
    private String ask(String method, String path) throws IOException {
        var address = (InetSocketAddress) java.util.Objects.requireNonNull(status).address();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            String head =
                    method
                            + " "
                            + path
                            + " HTTP/1.1\r\nhost: pod\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
