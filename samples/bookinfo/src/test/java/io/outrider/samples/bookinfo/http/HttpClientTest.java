package io.outrider.samples.bookinfo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpClientTest {

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private HttpClient client() {
        var address = (InetSocketAddress) listener.getLocalSocketAddress();
        return new HttpClient(address, Duration.ofSeconds(10));
    }

    /// Answers one request on each connection with the next of these bytes, then closes it.
    private void answerInTurn(String... answers) {
        Thread.startVirtualThread(
                () -> {
                    for (String answer : answers) {
                        try (var socket = listener.accept()) {
                            var reader = new HttpReader(socket.getInputStream());
                            reader.line();
                            reader.headers();
                            var bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
                            socket.getOutputStream().write(bytes);
                        } catch (IOException testIsOver) {
                            return;
                        }
                    }
                });
    }

    @Test
    void connectionIsUsedAgain() throws IOException {
        var connections = new CopyOnWriteArrayList<Long>(); // a thread each
        try (var server =
                HttpServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        request -> {
                            connections.add(Thread.currentThread().threadId());
                            return HttpResponse.text(200, "ok");
                        })) {
            var client = new HttpClient(server.address(), Duration.ofSeconds(10));

            client.get("x", "/", new Headers());
            client.get("x", "/", new Headers());
        }

        assertThat(connections).hasSize(2);
        assertThat(List.copyOf(connections).getFirst()).isEqualTo(connections.getLast());
    }

    @Test
    void connectionThatTheServerClosedMeanwhileIsReplaced() throws IOException {
        answerInTurn(
                "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nb");
        var client = client();

        var first = client.get("x", "/", new Headers());
        var second = client.get("x", "/", new Headers());

        assertThat(first.body() + second.body()).isEqualTo("ab");
    }

    @Test
    void interimResponsesAreSkippedAndChunksPutTogether() throws IOException {
        answerInTurn(
                """
                HTTP/1.1 103 Early Hints
                link: x

                HTTP/1.1 200 OK
                transfer-encoding: chunked

                2
                ab
                0

                """
                        .replace("\n", "\r\n"));

        var answer = client().get("x", "/", new Headers());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ab");
    }

    @Test
    void responseWithoutLengthEndsWithTheConnection() throws IOException {
        answerInTurn("HTTP/1.1 200 OK\r\n\r\nall of it");

        var answer = client().get("x", "/", new Headers());

        assertThat(answer.body()).isEqualTo("all of it");
    }

    @Test
    void responseCutShortIsAnError() {
        answerInTurn("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");

        assertThatThrownBy(() -> client().get("x", "/", new Headers()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("within a body");
    }
}
