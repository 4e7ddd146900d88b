package io.outrider.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.fuzz.Heard;
import io.outrider.fuzz.Pieces;
import io.outrider.fuzz.SocketlessConnection;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.net.CloseReason;
import io.outrider.net.ConnectionEvents;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import java.util.ArrayList;
import java.util.List;

/// Any bytes, and any frames, as what a peer of HTTP/2 sends behind its preface.
///
/// An input of frames is written `length type flags stream payload`, a byte each and then `length`
/// bytes, so that the fuzzer need not learn to count.
class Http2CodecFuzzTest {
    private static final Http2Stats STATS =
            new Http2Stats(new StatsStore(1, StatsConfig.defaults()).root().scope("fuzz.http2."));

    private static final int FRAME_HEAD = 4;

    @FuzzTest
    void requestsAreTheSameHoweverTheirBytesAreCut(byte[] input) {
        sameHoweverCut(true, input);
    }

    @FuzzTest
    void anyFramesFromAClientAreServedOrRefused(byte[] input) {
        sameHoweverCut(true, frames(input));
    }

    @FuzzTest
    void anyFramesFromAHostAreReadOrRefused(byte[] input) {
        sameHoweverCut(false, frames(input));
    }

    /// Whether a late frame is the stream's mistake or the connection's depends on when we answer,
    /// so what is compared is what comes to a peer that does not.
    private static void sameHoweverCut(boolean server, byte[] input) {
        Peer whole = Peer.read(server, false, List.of(input));
        for (List<byte[]> pieces : Pieces.of(input)) {
            Peer cut = Peer.read(server, false, pieces);

            assertThat(cut).hasToString(whole.toString());
            assertThat(cut.connection.heldBytes()).isZero();
            assertThat(Peer.read(server, true, pieces).connection.heldBytes()).isZero();
        }
        assertThat(whole.connection.heldBytes()).isZero();
        assertThat(Peer.read(server, true, List.of(input)).connection.heldBytes()).isZero();
    }

    private static byte[] frames(byte[] input) {
        ByteBuf out = Unpooled.buffer();
        int at = 0;
        while (at + FRAME_HEAD <= input.length) {
            int length = Math.min(input[at] & 0xff, input.length - at - FRAME_HEAD);
            out.writeMedium(length);
            out.writeByte(input[at + 1]);
            out.writeByte(input[at + 2]);
            out.writeInt(input[at + 3] & 0xff);
            out.writeBytes(input, at + FRAME_HEAD, length);
            at += FRAME_HEAD + length;
        }
        byte[] frames = new byte[out.readableBytes()];
        out.readBytes(frames);
        return frames;
    }

    /// Our side of one connection: a server that answers every request, or a client with two.
    private static final class Peer
            implements Http2ServerCodec.Owner, Http2ClientCodec.Owner, ConnectionEvents {
        private final SocketlessConnection connection = new SocketlessConnection();
        private final List<Heard> messages = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private final boolean answers;
        private final Side side;

        private interface Side {
            void data(ByteBuf data);

            void closed();
        }

        private Peer(boolean server, boolean answers) {
            this.answers = answers;
            side = server ? server() : client();
        }

        static Peer read(boolean server, boolean answers, List<byte[]> pieces) {
            var peer = new Peer(server, answers);
            if (server) {
                peer.connection.receive(Http2ServerCodec.PREFACE);
            }
            for (byte[] piece : pieces) {
                peer.connection.receive(piece);
            }
            peer.connection.end();
            return peer;
        }

        private Side server() {
            var codec =
                    new Http2ServerCodec(
                            connection.connection(), Http2Settings.DEFAULT, STATS, this);
            connection.open(this);
            return new Side() {
                @Override
                public void data(ByteBuf data) {
                    codec.data(data, false);
                }

                @Override
                public void closed() {
                    codec.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
                }
            };
        }

        private Side client() {
            var codec =
                    new Http2ClientCodec(
                            connection.connection(), Http2Settings.DEFAULT, STATS, this);
            connection.open(this);
            for (int i = 0; i < 2; i++) {
                var heard = new Heard();
                messages.add(heard);
                Http2Stream stream = codec.newStream();
                stream.sink(heard);
                var request = new HeaderMap();
                request.add(HeaderNames.METHOD, "GET");
                request.add(HeaderNames.SCHEME, "http");
                request.add(HeaderNames.PATH, "/");
                request.add(HeaderNames.AUTHORITY, "a");
                stream.head(request, true);
            }
            return new Side() {
                @Override
                public void data(ByteBuf data) {
                    codec.data(data, false);
                }

                @Override
                public void closed() {
                    codec.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
                }
            };
        }

        @Override
        public MessageSink newStream(MessageEncoder response, Protocol protocol) {
            var request = answers ? new Request(response) : new Heard();
            messages.add(request);
            return request;
        }

        @Override
        public void invalidRequest(
                MessageEncoder response,
                Protocol protocol,
                int status,
                String details,
                String body) {
            throw new AssertionError("a word of HTTP/1 only");
        }

        @Override
        public void connectionFailed(String details) {
            failures.add(details);
        }

        @Override
        public void streamClosed(Http2Stream stream) {}

        @Override
        public void settingsReceived() {}

        @Override
        public void leaving() {}

        @Override
        public void data(ByteBuf data, boolean end) {
            side.data(data);
        }

        @Override
        public void closed(CloseReason reason) {
            side.closed();
        }

        /// How much of a body comes before its message is found wrong depends on the cuts.
        private static String shown(Heard message) {
            return message.reset() == null
                    ? message.toString()
                    : message.head() + " reset " + message.reset();
        }

        @Override
        public String toString() {
            return messages.stream().map(Peer::shown).toList() + " " + failures;
        }
    }

    private static final class Request extends Heard {
        private final MessageEncoder response;

        Request(MessageEncoder response) {
            this.response = response;
        }

        @Override
        protected void whole() {
            var answer = new HeaderMap();
            answer.add(HeaderNames.STATUS, "200");
            response.head(answer, false);
            response.data(Unpooled.wrappedBuffer(new byte[100]), true);
        }
    }
}
