package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.outrider.fuzz.Heard;
import io.outrider.fuzz.SocketlessConnection;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ServerStreams;
import io.outrider.net.CloseReason;
import io.outrider.net.ConnectionEvents;
import java.util.ArrayList;
import java.util.List;

/// A server's view of one connection: the requests that came, each answered with an empty 200.
///
/// Threads: the test's.
final class Requests implements ServerStreams, ConnectionEvents {
    /// When an answer is given.
    enum Answers {
        /// Before the request's body is there.
        EARLY,
        /// With the last byte of the request.
        AT_ONCE,
        /// When the bytes that completed the request have all been read.
        LATER
    }

    private final SocketlessConnection connection = new SocketlessConnection();
    private final Http1ServerCodec codec;
    private final Answers answers;
    private final List<Request> requests = new ArrayList<>();
    private final List<Request> unanswered = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    Requests(Http1Settings settings, Answers answers) {
        this.answers = answers;
        codec = new Http1ServerCodec(connection.connection(), settings, this);
        connection.open(this);
    }

    /// The bytes come in these pieces, then the client goes away.
    static Requests read(Http1Settings settings, Answers answers, List<byte[]> pieces) {
        var read = new Requests(settings, answers);
        for (byte[] piece : pieces) {
            read.connection.receive(piece);
            read.answerAll();
        }
        read.connection.end();
        return read;
    }

    /// Those that were complete.
    List<Request> whole() {
        return requests.stream().filter(Heard::isWhole).toList();
    }

    List<Request> all() {
        return requests;
    }

    /// How the one that could not be read was answered; empty when there was none.
    List<String> refused() {
        return refused;
    }

    long heldBytes() {
        return connection.heldBytes();
    }

    byte[] sent() {
        return connection.sent();
    }

    private void answerAll() {
        while (!unanswered.isEmpty()) {
            Request next = unanswered.removeFirst();
            if (next.reset() == null) {
                next.answer();
                codec.readNext();
            }
        }
    }

    @Override
    public MessageSink newStream(MessageEncoder response, Protocol protocol) {
        var request = new Request(response);
        requests.add(request);
        return request;
    }

    @Override
    public void invalidRequest(
            MessageEncoder response, Protocol protocol, int status, String details, String body) {
        refused.add(protocol + " " + status + " " + details);
        var headers = new HeaderMap();
        headers.add(HeaderNames.STATUS, Integer.toString(status));
        response.head(headers, true);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        codec.data(data, end);
    }

    @Override
    public void closed(CloseReason reason) {
        codec.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
    }

    @Override
    public String toString() {
        return requests + " " + refused;
    }

    /// One of them. Keeps its map, as the connection manager does.
    final class Request extends Heard {
        private final MessageEncoder response;
        private final HeaderMap headers = new HeaderMap();

        private Request(MessageEncoder response) {
            this.response = response;
        }

        HeaderMap headers() {
            return headers;
        }

        @Override
        protected void headSeen(HeaderMap seen) {
            headers.addAll(seen);
            if (answers == Answers.EARLY) {
                answer();
            }
        }

        @Override
        protected void whole() {
            switch (answers) {
                case EARLY -> {}
                case AT_ONCE -> answer();
                case LATER -> unanswered.add(this);
            }
        }

        private void answer() {
            var answer = new HeaderMap();
            answer.add(HeaderNames.STATUS, "200");
            response.head(answer, true);
        }
    }
}
