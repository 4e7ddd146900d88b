package io.outrider.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.outrider.fuzz.Heard;
import io.outrider.fuzz.Pieces;
import io.outrider.fuzz.SocketlessConnection;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResetReason;
import io.outrider.http.Underscores;
import io.outrider.net.CloseReason;
import io.outrider.net.ConnectionEvents;
import java.util.List;

/// Any bytes as what a host of HTTP/1 answers.
class Http1ClientCodecFuzzTest {
    private static final Http1Settings SETTINGS =
            new Http1Settings(
                    2048,
                    20,
                    true,
                    "",
                    true,
                    true,
                    true,
                    Http1Settings.Names.LOWER,
                    Underscores.ALLOW,
                    false,
                    false,
                    false);

    @FuzzTest
    void responsesAreTheSameHoweverTheirBytesAreCut(byte[] input) {
        for (String method : List.of("GET", "HEAD", "CONNECT")) {
            Answer whole = Answer.read(method, List.of(input));

            for (List<byte[]> pieces : Pieces.of(input)) {
                Answer cut = Answer.read(method, pieces);

                assertThat(cut).hasToString(whole.toString());
                assertThat(cut.connection.heldBytes()).isZero();
            }
            assertThat(whole.connection.heldBytes()).isZero();
        }
    }

    /// A client's view of one exchange.
    private static final class Answer implements ConnectionEvents, Http1ClientCodec.Owner {
        private final SocketlessConnection connection = new SocketlessConnection();
        private final Heard heard = new Heard();
        private final StringBuilder ends = new StringBuilder();
        private final Http1ClientCodec codec;
        private boolean unasked;

        private Answer(String method) {
            codec = new Http1ClientCodec(connection.connection(), SETTINGS, this);
            connection.open(this);
            var request = new HeaderMap();
            request.add(HeaderNames.METHOD, method);
            request.add(HeaderNames.PATH, "/");
            request.add(HeaderNames.AUTHORITY, "a:1");
            var exchange = codec.newExchange();
            exchange.sink(heard);
            exchange.head(request, true);
        }

        static Answer read(String method, List<byte[]> pieces) {
            var answer = new Answer(method);
            for (byte[] piece : pieces) {
                if (!answer.unasked) {
                    answer.connection.receive(piece);
                }
            }
            answer.connection.end();
            return answer;
        }

        @Override
        public void exchangeEnded(boolean reusable) {
            ends.append(reusable ? " reusable" : " used up");
        }

        @Override
        public void connectionFailed(String details) {
            ends.append(' ').append(details);
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            unasked |= !codec.data(data, end);
        }

        @Override
        public void closed(CloseReason reason) {
            codec.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
        }

        @Override
        public String toString() {
            return heard + ends.toString() + (unasked ? " and more" : "");
        }
    }
}
