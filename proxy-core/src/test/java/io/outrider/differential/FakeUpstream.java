package io.outrider.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.outrider.differential.Case.Reply;
import io.outrider.differential.Case.When;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A server on loopback that answers by the blocks of its case, and remembers every byte it was
/// sent.
///
/// When the blocks are used up it answers 200 with `ok`. Threads: one virtual thread accepts, one
/// serves each connection.
final class FakeUpstream implements Closeable {
    private static final byte[] USUAL_REPLY =
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(ISO_8859_1);

    private final String name;
    private final @Nullable Secured secured;
    private final ServerSocket server;
    private final Names names;
    private final Events events;
    private final int timeoutMillis;
    private final Deque<Reply> replies;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    /// @param secured null on plaintext
    FakeUpstream(
            String name,
            List<Reply> replies,
            @Nullable Secured secured,
            Names names,
            Events events,
            int timeoutMillis)
            throws IOException {
        this.name = name;
        this.secured = secured;
        this.names = names;
        this.events = events;
        this.timeoutMillis = timeoutMillis;
        this.replies = new ArrayDeque<>(replies);
        this.server = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    }

    int port() {
        return server.getLocalPort();
    }

    void start() {
        Thread.startVirtualThread(this::accept);
    }

    private void accept() {
        while (true) {
            try {
                var connection = new Connection(server.accept());
                synchronized (connections) {
                    connections.add(connection);
                }
                connection.thread = Thread.startVirtualThread(connection::serve);
            } catch (IOException _) {
                return; // closed: the case is over
            }
        }
    }

    /// Waits for what is under way, ends idle connections and tells what was seen. Bounded by the
    /// step time-out.
    void finish(Seen seen) throws IOException, InterruptedException {
        server.close();
        List<Connection> all;
        synchronized (connections) {
            all = List.copyOf(connections);
        }
        int number = 0;
        for (Connection connection : all) {
            connection.end();
            if (connection.seen.shown().isEmpty()) {
                continue;
            }
            number++;
            seen.text(
                    "upstream%s, connection %d"
                            .formatted(name.isEmpty() ? "" : " " + name, number));
            seen.addAll(connection.seen);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private @Nullable Reply next(When when) {
        synchronized (replies) {
            Reply next = replies.peek();
            if (when == When.ACCEPT && (next == null || next.when() != When.ACCEPT)) {
                return null;
            }
            return replies.poll();
        }
    }

    private final class Connection {
        private final Socket plain;
        private Wire wire;
        private final Seen seen = new Seen();
        private volatile boolean idle = true;
        private @Nullable Thread thread;
        private @Nullable Http2Text http2;
        private int stream;

        private Connection(Socket plain) throws IOException {
            this.plain = plain;
            this.wire = new Wire(plain, timeoutMillis);
        }

        private void serve() {
            try (plain) {
                if (secured != null) {
                    SSLSocket over = secured.server(plain);
                    seen.text("  " + Secured.shown(over));
                    wire = new Wire(over, timeoutMillis);
                }
                events.happened("accept" + suffix(connections.indexOf(this) + 1));
                Reply atOnce = next(When.ACCEPT);
                if (atOnce != null) {
                    idle = false;
                    play(atOnce.steps());
                    idle = true;
                }
                while (!wire.isClosedHere()) {
                    String head = wire.head();
                    if (head == null) {
                        if (wire.hasUnread()) {
                            seen.text("  bytes: " + RawText.show(wire.read(1 << 20)));
                        }
                        if (!wire.tlsFailure().isEmpty()) {
                            seen.text("  " + wire.tlsFailure());
                        }
                        return;
                    }
                    idle = false;
                    if (head.startsWith("PRI * HTTP/2.0")) {
                        http2();
                        return;
                    }
                    request(head);
                    idle = true;
                }
            } catch (SSLException e) {
                seen.text("  " + Secured.shown(e));
            } catch (IOException e) {
                seen.text("  (failed: " + e.getMessage() + ")");
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void request(String head) throws IOException, InterruptedException {
            Reply reply = next(When.REQUEST);
            var request = HttpText.ofHead(head);
            int number = requests.incrementAndGet();
            if (reply == null || reply.when() == When.REQUEST) {
                request = request.withBody(wire, HttpText.Kind.REQUEST);
            }
            request.show(seen);
            events.happened("request" + suffix(number));
            if (!request.complete()) {
                wire.close();
            } else if (reply == null) {
                wire.send(USUAL_REPLY);
            } else {
                play(reply.steps());
            }
        }

        private void http2() throws IOException, InterruptedException {
            wire.read("SM\r\n\r\n".length());
            var talk = new Http2Text(wire);
            http2 = talk;
            talk.serve(settings());
            seen.text("  http2");
            while (true) {
                Reply next;
                synchronized (replies) {
                    next = replies.peek();
                }
                idle = true;
                stream = talk.nextRequest(next != null && next.when() == When.HEAD, seen);
                idle = false;
                if (stream == 0) {
                    return;
                }
                next = next(When.REQUEST);
                events.happened("request" + suffix(requests.incrementAndGet()));
                if (next == null) {
                    talk.send("headers * :status: 200 | content-length: 2", stream);
                    talk.send("data * end ok", stream);
                } else {
                    play(next.steps());
                }
            }
        }

        /// A first block `reply on accept` with `h2 hello` names this side's settings.
        private String settings() {
            synchronized (replies) {
                Reply first = replies.peek();
                if (first != null
                        && !first.steps().isEmpty()
                        && first.steps().getFirst() instanceof Step.Http2(var step)
                        && step.startsWith("hello ")) {
                    if (first.steps().size() == 1) {
                        replies.poll();
                    }
                    return step.substring("hello ".length());
                }
                return "";
            }
        }

        private String suffix(int number) {
            return (name.isEmpty() ? "" : "-" + name) + "-" + number;
        }

        private void play(List<Step> steps) throws IOException, InterruptedException {
            for (Step step : steps) {
                switch (step) {
                    case Step.Send(var text, var endOfLine) ->
                            wire.send(
                                    RawText.bytes(names.fill(text) + (endOfLine ? "\\r\\n" : "")));
                    case Step.Read(var count) ->
                            seen.text("  bytes: " + RawText.show(wire.read(count)));
                    case Step.Until(var text) -> {
                        byte[] read = wire.until(RawText.bytes(text));
                        seen.text(
                                "  bytes: " + (read == null ? "(never came)" : RawText.show(read)));
                    }
                    case Step.Eof() -> {
                        byte[] rest = wire.rest();
                        if (rest.length > 0) {
                            seen.text("  bytes: " + RawText.show(rest));
                        }
                        seen.text(
                                wire.state() == Wire.State.ENDED
                                        ? "  ended by the proxy"
                                        : "  (still open)");
                    }
                    case Step.Http2(var frame) -> {
                        if (http2 != null && !frame.startsWith("hello")) {
                            http2.play(names.fill(frame), stream, seen);
                        }
                    }
                    case Step.Fin() -> wire.shutdownOutput();
                    case Step.Close() -> wire.close();
                    case Step.Reset() -> wire.reset();
                    case Step.Signal(var event) -> events.happened(event);
                    case Step.Await(var event) -> {
                        if (!events.await(event, timeoutMillis)) {
                            seen.text("  (waited in vain for " + event + ")");
                        }
                    }
                    case Step.Response _,
                            Step.Head _,
                            Step.Use _,
                            Step.Try _,
                            Step.Admin _,
                            Step.AdminUntil _ ->
                            throw new UncheckedIOException(
                                    new IOException("a step for the client only: " + step));
                }
            }
        }

        private void end() throws IOException, InterruptedException {
            Thread serving = thread;
            if (idle) {
                wire.close();
            }
            if (serving != null && !serving.join(java.time.Duration.ofMillis(timeoutMillis * 2L))) {
                seen.text("  (not done)");
            }
            wire.close();
        }
    }
}
