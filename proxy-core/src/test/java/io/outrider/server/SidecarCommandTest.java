package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SidecarCommandTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final HttpServer proxy;

    SidecarCommandTest() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        proxy.createContext(
                "/",
                exchange -> {
                    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    int status = refusals.getAndDecrement() > 0 ? 503 : 200;
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
    }

    @Test
    void waitEndsWhenTheProxyIsReady() {
        refusals.set(3);

        assertThat(run("wait", "--port", port())).isZero();
        assertThat(requests).hasSize(4).containsOnly("GET /healthz/ready");
    }

    @Test
    void waitDoesNotWaitForEver() {
        refusals.set(1000);

        assertThat(run("wait", "--port=" + port(), "--seconds=0")).isOne();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "outrider wait: not ready after 0 s (HTTP/1.1 503 Service Unavailable)\n");
    }

    @Test
    void drainAsksForInboundGoodbyesAndNoEnd() {
        assertThat(run("drain", "--seconds", "0", "--port", port())).isZero();
        assertThat(requests)
                .containsExactly("POST /drain_listeners?inboundonly&graceful&skip_exit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--second 1     | outrider drain: '--second' (expected: --seconds N or --port N)",
                "--seconds x    | outrider drain: --seconds: 'x' (expected: a whole number, 0 to 65535)",
                "--port=70000   | outrider drain: --port: '70000' (expected: a whole number, 0 to 65535)",
            })
    void aWrongFlagIsRefused(String args, String message) {
        assertThat(run("drain", args.split(" "))).isOne();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(message + "\n");
    }

    private int run(String verb, String... args) {
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new SidecarCommand(verb).run(List.of(args), stream);
    }

    private String port() {
        return Integer.toString(proxy.getAddress().getPort());
    }
}
