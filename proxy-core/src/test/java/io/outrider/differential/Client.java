package io.outrider.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Plays a case's client steps against one subject. Threads: one virtual thread.
final class Client {
    private final Names names;
    private final Events events;
    private final RunningSubject subject;
    private final String defaultListener;
    private final int timeoutMillis;
    private final int quietMillis;
    private final Map<String, Conversation> conversations = new LinkedHashMap<>();
    private final Seen seen = new Seen();
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private @Nullable Conversation current;
    private @Nullable Conversation shown;

    /// @param timeoutMillis the longest a step may take
    /// @param quietMillis how long a connection is watched at the end before it counts as kept
    Client(
            Names names,
            Events events,
            RunningSubject subject,
            String defaultListener,
            int timeoutMillis,
            int quietMillis) {
        this.names = names;
        this.events = events;
        this.subject = subject;
        this.defaultListener = defaultListener;
        this.timeoutMillis = timeoutMillis;
        this.quietMillis = quietMillis;
    }

    Seen play(List<Step> steps) throws IOException, InterruptedException {
        try {
            for (Step step : steps) {
                if (!(step instanceof Step.Send)) {
                    flush();
                }
                play(step);
            }
            flush();
            for (Conversation conversation : conversations.values()) {
                conversation.finish();
            }
            return seen;
        } finally {
            for (Conversation conversation : conversations.values()) {
                conversation.wire.close();
            }
        }
    }

    private void play(Step step) throws IOException, InterruptedException {
        switch (step) {
            case Step.Send(var text, var endOfLine) ->
                    unsent.writeBytes(
                            RawText.bytes(names.fill(text) + (endOfLine ? "\\r\\n" : "")));
            case Step.Response(var toHead) -> current().response(toHead);
            case Step.Head() -> current().head();
            case Step.Read(var count) -> {
                current().show("bytes: " + RawText.show(current().wire.read(count)));
            }
            case Step.Until(var text) -> {
                byte[] read = current().wire.until(RawText.bytes(text));
                current().show("bytes: " + (read == null ? "(never came)" : RawText.show(read)));
            }
            case Step.Eof() -> current().eof();
            case Step.Http2(var text) -> current().http2(names.fill(text));
            case Step.Fin() -> current().wire.shutdownOutput();
            case Step.Close() -> current().wire.close();
            case Step.Reset() -> current().wire.reset();
            case Step.Signal(var event) -> events.happened(event);
            case Step.Await(var event) -> {
                if (!events.await(event, timeoutMillis)) {
                    seen.text("(client waited in vain for " + event + ")");
                }
            }
            case Step.Use(var name, var listener, var from, var tls) ->
                    use(name, listener, from, tls);
            case Step.Try(var name, var listener, var from, var tls) -> {
                if (current != null) {
                    current.finish();
                }
                use(name, listener, from, tls);
            }
            case Step.Admin(var method, var path, var how) ->
                    subject.admin().show(method, names.fill(path), how, seen);
            case Step.AdminUntil(var path, var text) -> {
                if (!subject.admin().until(names.fill(path), names.fill(text), timeoutMillis)) {
                    seen.text("(admin never answered %s with '%s')".formatted(path, text));
                }
            }
        }
    }

    private void flush() throws IOException {
        if (unsent.size() > 0) {
            current().wire.send(unsent.toByteArray());
            unsent.reset();
        }
    }

    private Conversation current() throws IOException {
        if (current == null) {
            use("1", "", "", null);
        }
        return java.util.Objects.requireNonNull(current);
    }

    private void use(String name, String listener, String from, @Nullable Secured tls)
            throws IOException {
        current = conversations.get(name);
        if (current == null) {
            String to = listener.isEmpty() ? defaultListener : names.fill(listener);
            Socket plain = open(to, from);
            current = new Conversation(name, new Wire(plain, timeoutMillis));
            conversations.put(name, current);
            if (tls != null) {
                current.secure(plain, tls);
            }
        }
    }

    private Socket open(String listener, String from) throws IOException {
        var socket = new Socket();
        if (!from.isEmpty()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        }
        socket.connect(subject.address(listener), timeoutMillis);
        socket.setSoTimeout(timeoutMillis);
        return socket;
    }

    /// One connection and what the client may conclude about it.
    private final class Conversation {
        private final String name;
        private Wire wire;
        private @Nullable Http2Text http2;
        private boolean closeExpected;
        private boolean ended;

        private Conversation(String name, Wire wire) {
            this.name = name;
            this.wire = wire;
        }

        private void secure(Socket plain, Secured tls) throws IOException {
            try {
                SSLSocket over = tls.client(plain);
                show(Secured.shown(over));
                wire = new Wire(over, timeoutMillis);
            } catch (SSLException e) {
                show(Secured.shown(e));
                ended = true;
            } catch (SocketException _) {
                show("handshake cut off");
                ended = true;
            }
        }

        private void show(String text) {
            if (shown != this) {
                seen.text("client, connection " + name);
                shown = this;
            }
            seen.text("  " + text);
        }

        private void head() throws IOException {
            String head = wire.head();
            if (head == null) {
                nothing();
                return;
            }
            show("head");
            HttpText.ofHead(head).show(seen);
        }

        private void response(boolean toHead) throws IOException {
            while (true) {
                String head = wire.head();
                if (head == null) {
                    nothing();
                    return;
                }
                var kind = toHead ? HttpText.Kind.RESPONSE_TO_HEAD : HttpText.Kind.RESPONSE;
                var response = HttpText.ofHead(head).withBody(wire, kind);
                show("response");
                response.show(seen);
                closeExpected |= response.saysClose() || !response.complete();
                if (response.status() / 100 != 1 || response.status() == 101) {
                    return;
                }
            }
        }

        private void http2(String step) throws IOException {
            Http2Text talk = http2;
            if (talk == null) {
                talk = new Http2Text(wire);
                http2 = talk;
                show("http2");
            }
            talk.play(step, 0, seen);
        }

        private void nothing() throws IOException {
            byte[] partial = wire.read(wire.hasUnread() ? 1 << 16 : 0);
            if (partial.length > 0) {
                show("bytes: " + RawText.show(partial));
            }
            if (!wire.tlsFailure().isEmpty()) {
                show(wire.tlsFailure());
            }
            show(wire.state() == Wire.State.ENDED ? "no response: closed" : "no response in time");
        }

        private void eof() throws IOException {
            if (http2 != null) {
                http2.rest(seen);
            }
            byte[] rest = wire.rest();
            if (rest.length > 0) {
                show("bytes: " + RawText.show(rest));
            }
            if (!wire.tlsFailure().isEmpty()) {
                show(wire.tlsFailure());
            }
            ended = wire.state() == Wire.State.ENDED;
            show(ended ? "ended by the proxy" : "still open");
        }

        /// Says whether the proxy keeps the connection, unless the case ended it itself; then
        /// closes it.
        private void finish() throws IOException {
            if (wire.isClosedHere() || ended) {
                return;
            }
            wire.timeout(closeExpected ? timeoutMillis : quietMillis);
            if (http2 != null) {
                http2.rest(seen);
            }
            byte[] rest = wire.rest();
            if (rest.length > 0) {
                show("unasked bytes: " + RawText.show(rest));
            }
            show(wire.state() == Wire.State.ENDED ? "connection closed" : "connection kept");
            wire.close();
        }
    }
}
