package io.outrider.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.outrider.fuzz.Heard;
import io.outrider.fuzz.Pieces;
import io.outrider.fuzz.SocketlessConnection;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.Underscores;
import io.outrider.net.CloseReason;
import io.outrider.net.ConnectionEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Any bytes as what a client of HTTP/1 sends.
class Http1ServerCodecFuzzTest {
    /// A request line of 16 bytes makes three pseudo-headers with their names.
    private static final long MOST_KEPT_PER_BYTE = 4;

    private static final Http1Settings STRICT =
            new Http1Settings(
                    2048,
                    20,
                    false,
                    "",
                    true,
                    false,
                    false,
                    Http1Settings.Names.LOWER,
                    Underscores.REJECT_REQUEST,
                    false,
                    false,
                    false);

    private static final Http1Settings LENIENT =
            new Http1Settings(
                    2048,
                    20,
                    true,
                    "",
                    true,
                    true,
                    true,
                    Http1Settings.Names.PRESERVE,
                    Underscores.ALLOW,
                    true,
                    false,
                    false);

    @FuzzTest
    void requestsAreTheSameHoweverTheirBytesAreCut(byte[] input) {
        sameHoweverCut(STRICT, Requests.Answers.AT_ONCE, input);
        for (Requests.Answers answers : Requests.Answers.values()) {
            sameHoweverCut(LENIENT, answers, input);
        }
    }

    private static void sameHoweverCut(
            Http1Settings settings, Requests.Answers answers, byte[] input) {
        Requests whole = Requests.read(settings, answers, List.of(input));

        for (List<byte[]> pieces : Pieces.of(input)) {
            Requests cut = Requests.read(settings, answers, pieces);

            assertThat(cut).hasToString(whole.toString());
            assertThat(cut.sent()).isEqualTo(whole.sent());
            assertThat(cut.heldBytes()).isZero();
        }
        assertThat(whole.heldBytes()).isZero();
        assertThat(whole.all().stream().mapToLong(Heard::bytes).sum())
                .isLessThanOrEqualTo(MOST_KEPT_PER_BYTE * input.length);
    }

    /// No host may see another request than we saw: neither one like us nor one of another make.
    @FuzzTest
    void whatIsForwardedIsReadAsTheSameRequestByTheNextHop(byte[] input) {
        for (Http1Settings settings : List.of(STRICT, LENIENT)) {
            Requests came = Requests.read(settings, Requests.Answers.AT_ONCE, List.of(input));
            for (Requests.Request request : came.whole()) {
                if (mayTravelOn(request.headers())) {
                    byte[] forwarded = forward(request);
                    sameForUs(request, forwarded);
                    sameForNetty(request, forwarded);
                }
            }
        }
    }

    /// What the connection manager refuses or turns into a tunnel is not written as a message.
    private static boolean mayTravelOn(HeaderMap headers) {
        int path = headers.find(HeaderNames.PATH);
        return headers.contains(HeaderNames.AUTHORITY)
                && path != HeaderMap.NONE
                && headers.valueLength(path) > 0
                && headers.valueByte(path, 0) == '/'
                && !headers.hasValue(HeaderNames.METHOD, "CONNECT");
    }

    private static byte[] forward(Requests.Request request) {
        HeaderMap headers = request.headers();
        headers.remove(HeaderNames.CONNECTION);
        headers.remove(HeaderNames.UPGRADE);
        headers.remove(HeaderNames.TRANSFER_ENCODING);
        var connection = new SocketlessConnection();
        var codec = new Http1ClientCodec(connection.connection(), LENIENT, new Unmoved());
        connection.open(new Deaf());
        var exchange = codec.newExchange();
        exchange.sink(new Heard());
        boolean bare = request.body().isEmpty() && request.trailers() == null;
        exchange.head(headers, bare);
        if (!bare) {
            byte[] body = request.body().getBytes(StandardCharsets.ISO_8859_1);
            exchange.data(Unpooled.wrappedBuffer(body), request.trailers() == null);
            if (request.trailers() != null) {
                exchange.trailers(trailers(request.trailers()));
            }
        }
        byte[] sent = connection.sent();
        connection.end();
        assertThat(connection.heldBytes()).isZero();
        return sent;
    }

    /// Whose connection it is, to whom nothing matters.
    private static final class Unmoved implements Http1ClientCodec.Owner {
        @Override
        public void exchangeEnded(boolean reusable) {}

        @Override
        public void connectionFailed(String details) {}
    }

    private static HeaderMap trailers(List<String> lines) {
        var map = new HeaderMap();
        for (String line : lines) {
            int colon = line.indexOf(": ", 1);
            map.add(HeaderName.of(line.substring(0, colon)), line.substring(colon + 2));
        }
        return map;
    }

    private static void sameForUs(Requests.Request request, byte[] forwarded) {
        Requests next =
                Requests.read(
                        new Http1Settings(
                                1 << 20,
                                1000,
                                false,
                                "",
                                false,
                                false,
                                true,
                                Http1Settings.Names.LOWER,
                                Underscores.ALLOW,
                                false,
                                false,
                                false),
                        Requests.Answers.AT_ONCE,
                        List.of(forwarded));

        assertThat(next.refused()).isEmpty();
        assertThat(next.all()).hasSize(1);
        Requests.Request seen = next.all().getFirst();
        assertThat(seen.isWhole()).isTrue();
        assertThat(unframed(seen.head()))
                .containsExactlyInAnyOrderElementsOf(unframed(Heard.lines(request.headers())));
        assertThat(seen.body()).isEqualTo(request.body());
        assertThat(seen.trailers()).isEqualTo(request.trailers());
    }

    private static List<String> unframed(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.equals("transfer-encoding: chunked"))
                .filter(line -> !line.equals("content-length: 0"))
                .toList();
    }

    /// It may refuse what we accept, but not see more than one request, or another body.
    private static void sameForNetty(Requests.Request request, byte[] forwarded) {
        var netty = new EmbeddedChannel(new HttpRequestDecoder(1 << 20, 1 << 20, 1 << 20));
        netty.writeInbound(Unpooled.wrappedBuffer(forwarded));
        var methods = new ArrayList<String>();
        var body = new StringBuilder();
        boolean refused = false;
        for (HttpObject part = netty.readInbound(); part != null; part = netty.readInbound()) {
            refused |= part.decoderResult().isFailure();
            if (part instanceof HttpRequest head) {
                methods.add(head.method().name());
            }
            if (part instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(part);
        }
        netty.finishAndReleaseAll();
        if (!refused) {
            assertThat(methods).containsExactly(request.headers().get(HeaderNames.METHOD));
            assertThat(body).hasToString(request.body());
        }
    }

    private static final class Deaf implements ConnectionEvents {
        @Override
        public void data(ByteBuf data, boolean end) {}

        @Override
        public void closed(CloseReason reason) {}
    }
}
