package io.outrider.samples.bookinfo.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerTest {

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                HttpServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        request -> {
                            if (request.path().equals("/bug")) {
                                throw new IllegalStateException("on purpose");
                            }
                            return HttpResponse.text(
                                    200,
                                    request.method()
                                            + request.path()
                                            + request.query()
                                            + "|"
                                            + request.body()
                                            + "|");
                        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String answer(String request) throws IOException {
        try (var connection = new RawConnection(server.address())) {
            return connection.send(request).receiveAll();
        }
    }

    @Test
    void oneConnectionCarriesManyRequests() throws IOException {
        try (var connection = new RawConnection(server.address())) {
            var first = connection.send("GET /a HTTP/1.1\nhost: x\n\n").receiveUntil("||");
            var second = connection.send("GET /b HTTP/1.1\nhost: x\n\n").receiveUntil("||");

            assertThat(first).contains("connection: keep-alive").endsWith("\r\n\r\nGET/a||");
            assertThat(second).endsWith("\r\n\r\nGET/b||");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        var answers =
                answer(
                        """
                        GET /a HTTP/1.1
                        host: x

                        GET /b HTTP/1.1
                        host: x
                        connection: close

                        """);

        assertThat(answers).containsSubsequence("GET/a||", "connection: close", "GET/b||");
    }

    @Test
    void bodyIsReadByItsLength() throws IOException {
        var answer =
                answer(
                        """
                        POST /p HTTP/1.1
                        host: x
                        content-length: 5
                        connection: close

                        hello""");

        assertThat(answer).endsWith("POST/p|hello|");
    }

    @Test
    void chunkedBodyIsPutTogetherAndItsTrailersDropped() throws IOException {
        var answer =
                answer(
                        """
                        POST /p HTTP/1.1
                        host: x
                        transfer-encoding: chunked
                        connection: close

                        3;note=1
                        hel
                        2
                        lo
                        0
                        trailer: x

                        """);

        assertThat(answer).endsWith("POST/p|hello|");
    }

    @Test
    void clientThatWaitsForPermissionToSendGetsIt() throws IOException {
        try (var connection = new RawConnection(server.address())) {
            connection.send(
                    """
                    POST /p HTTP/1.1
                    host: x
                    expect: 100-continue
                    content-length: 2

                    """);
            var permission = connection.receiveUntil("\r\n\r\n");
            var answer = connection.send("hi").receiveUntil("|hi|");

            assertThat(permission).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void headGetsTheLengthWithoutTheBody() throws IOException {
        var answer = answer("HEAD /a HTTP/1.1\nhost: x\nconnection: close\n\n");

        assertThat(answer).contains("content-length: 8\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void http10ConnectionEndsAfterItsAnswer() throws IOException {
        var answer = answer("GET /a HTTP/1.0\n\n");

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("connection: close");
    }

    @Test
    void failingHandlerCostsOnlyItsRequest() throws IOException {
        try (var connection = new RawConnection(server.address())) {
            var failed =
                    connection
                            .send("GET /bug HTTP/1.1\nhost: x\n\n")
                            .receiveUntil("Server Error\n");
            var next = connection.send("GET /a HTTP/1.1\nhost: x\n\n").receiveUntil("||");

            assertThat(failed).startsWith("HTTP/1.1 500 ").doesNotContain("on purpose");
            assertThat(next).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    GET /,                                                            400
                    GET / HTTP/2.0,                                                   505
                    GET / HTTP/1.1,                                                   400
                    GET / HTTP/1.1~host: x~host: y,                                   400
                    GET / HTTP/1.1~host: x~na me: y,                                  400
                    GET / HTTP/1.1~host: x~ folded: y,                                400
                    POST / HTTP/1.1~host: x~content-length: 1~content-length: 1,      400
                    POST / HTTP/1.1~host: x~content-length: 1~transfer-encoding: chunked, 400
                    POST / HTTP/1.1~host: x~content-length: -1,                       400
                    POST / HTTP/1.1~host: x~content-length: 0x1,                      400
                    POST / HTTP/1.1~host: x~content-length: 9999999,                  413
                    POST / HTTP/1.1~host: x~transfer-encoding: gzip,                  501
                    """)
    void malformedRequestIsRefusedAndTheConnectionClosed(String head, int status)
            throws IOException {
        var answer = answer(head.replace("~", "\n") + "\n\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("connection: close");
    }

    @Test
    void endlessHeaderLineIsRefused() throws IOException {
        var answer = answer("GET / HTTP/1.1\nhost: " + "x".repeat(17_000));

        assertThat(answer).startsWith("HTTP/1.1 431 ");
    }
}
