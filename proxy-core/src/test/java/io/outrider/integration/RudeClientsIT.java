package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many clients and an upstream that send what they like, in pieces of any size, and leave when
/// they like: what no single test thinks of. The seeds are fixed, the order of events is not.
@ExtendWith(LeakCheck.class)
class RudeClientsIT {
    private static final int CLIENTS = 6;
    private static final int CONNECTIONS = 120;
    private static final int UNREAD_MILLIS = 20;

    private static final List<String> REQUESTS =
            List.of(
                    "GET /small HTTP/1.1\r\nHost: a\r\n\r\n",
                    "HEAD /small HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                    "GET /none HTTP/1.0\r\n\r\n",
                    "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
                            + "x".repeat(5000),
                    "POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
                    "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n",
                    "GET /small HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                    "\r\n\r\nGARBAGE\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

    @Test
    void nothingIsLeftOfThemAndTheNextRequestIsAnswered() throws Exception {
        var moods = new Random(1);
        String retries =
                "[ { match: { prefix: / }, route: { cluster: backend,"
                        + " retry_policy: { retry_on: \"5xx,reset\", num_retries: 1 } } } ]";
        try (var upstream = new TestUpstream(request -> serve(request, moods));
                var proxy = RunningProxy.start(Yaml.http("", retries, "", upstream.port()), 2);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int seed = 0; seed < CLIENTS; seed++) {
                var random = new Random(seed);
                clients.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; i < CONNECTIONS; i++) {
                                        visit(proxy.port("ingress"), random);
                                    }
                                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }

            proxy.awaitStat("http.ingress.downstream_cx_active", 0);
            proxy.awaitStat("http.ingress.downstream_rq_active", 0);
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            proxy.awaitStat("cluster.backend.upstream_rq_pending_active", 0);
            try (var polite = proxy.client()) {
                assertThat(polite.get("/polite").status()).isEqualTo(200);
            }
        }
    }

    /// One connection: some requests, perhaps not to their end, and some of the answers, perhaps.
    private static void visit(int port, Random random) {
        var all = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            all.append(REQUESTS.get(random.nextInt(REQUESTS.size())));
        }
        byte[] bytes = all.toString().getBytes(StandardCharsets.ISO_8859_1);
        int end = random.nextInt(3) == 0 ? 1 + random.nextInt(bytes.length) : bytes.length;
        try (var client = new TestClient(port)) {
            Socket socket = client.socket();
            for (int at = 0; at < end; ) {
                int length = Math.min(end - at, piece(random));
                client.out().write(bytes, at, length);
                client.out().flush();
                at += length;
            }
            switch (random.nextInt(5)) {
                case 0 -> socket.setSoLinger(true, 0); // leaves with a reset
                case 1 -> socket.shutdownOutput();
                default -> {}
            }
            if (random.nextInt(3) > 0) {
                socket.setSoTimeout(UNREAD_MILLIS);
                byte[] answers = new byte[random.nextBoolean() ? 100 : 100_000];
                while (socket.getInputStream().read(answers) > 0 && random.nextInt(50) > 0) {
                    // until it is silent, closed, or this client has had enough
                }
            }
        } catch (IOException _) {
            // as rude as the client: the proxy need not hear it out
        }
    }

    private static int piece(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 50 + random.nextInt(30);
            case 1 -> 1_000;
            default -> 100_000;
        };
    }

    /// Mostly answers; sometimes leaves, resets, says too little or too much, or does not read.
    private static boolean serve(TestUpstream.Request request, Random moods) throws IOException {
        int mood = request.path().equals("/polite") ? 99 : moods.nextInt(100);
        if (mood < 5) {
            return false;
        }
        if (mood < 10) {
            request.socket().setSoLinger(true, 0);
            return false;
        }
        if (mood < 15) {
            say(request, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
            return false;
        }
        if (mood < 18) {
            say(request, "HTTP/1.1 2");
            return false;
        }
        if (mood < 21) {
            say(request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more");
            return false;
        }
        if (!read(request)) {
            return false;
        }
        if (mood < 26) {
            return request.answer(503, "");
        }
        if (mood < 31) {
            say(request, "HTTP/1.1 103 Hints\r\n\r\n");
        }
        String body = request.path().equals("/large") ? "y".repeat(200_000) : "small";
        if (request.head().startsWith("HEAD")) {
            say(request, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            return true;
        }
        if (mood < 36) {
            say(request, "HTTP/1.1 200 OK\r\n\r\n" + body);
            return false;
        }
        if (mood < 46) {
            say(
                    request,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(body.length())
                            + "\r\n"
                            + body
                            + "\r\n0\r\nT: 1\r\n\r\n");
            return true;
        }
        return request.answer(200, body);
    }

    private static void say(TestUpstream.Request request, String text) throws IOException {
        request.out().write(text.getBytes(StandardCharsets.ISO_8859_1));
        request.out().flush();
    }

    /// The request's body; false when it did not come.
    private static boolean read(TestUpstream.Request request) throws IOException {
        String head = request.head().toLowerCase(Locale.ROOT);
        int length = head.indexOf("content-length: ");
        if (length >= 0) {
            int from = length + "content-length: ".length();
            int bytes = Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
            return request.in().readNBytes(bytes).length == bytes;
        }
        if (head.contains("chunked")) {
            var seen = new StringBuilder();
            while (!seen.toString().endsWith("\r\n\r\n")) {
                int next = request.in().read();
                if (next < 0) {
                    return false;
                }
                seen.append((char) next);
            }
        }
        return true;
    }
}
