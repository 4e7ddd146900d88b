package io.outrider.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.outrider.fuzz.Heard;
import io.outrider.http.HeaderMap;
import io.outrider.http.Underscores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Any bytes as header blocks: a length in one byte, then so many bytes of a block, and so on. The
/// blocks of one input build on each other.
class HpackFuzzTest {
    private static final int MOST_BYTES = 1 << 20;

    private final HpackDecoder decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);
    private final HpackDecoder afterwards = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE);
    private final HpackEncoder encoder = new HpackEncoder();
    private final HeaderBlock block = new HeaderBlock(MOST_BYTES, 10_000, Underscores.ALLOW, true);
    private final DefaultHttp2HeadersDecoder netty =
            new DefaultHttp2HeadersDecoder(false, MOST_BYTES);

    @FuzzTest
    void blocksAreDecodedAsNettyDecodesThem(byte[] input) {
        var fresh = new HpackFuzzTest();
        for (byte[] bytes : blocks(input)) {
            var map = new HeaderMap();
            fresh.block.begin(HeaderBlock.Kind.REQUEST, map);
            boolean decoded = fresh.decoder.decode(bytes, 0, bytes.length, fresh.block);
            Http2Headers theirs = fresh.decodedByNetty(bytes);

            assertThat(decoded).isEqualTo(theirs != null);
            if (theirs == null) {
                return;
            }
            if (fresh.block.finish() == null) {
                var expected = new ArrayList<String>();
                theirs.forEach(each -> expected.add(shown(each.getKey(), each.getValue())));
                if (expected.stream().noneMatch(HpackFuzzTest::isRewritten)) {
                    assertThat(Heard.lines(map)).containsExactlyElementsOf(expected);
                }
            }
        }
    }

    @FuzzTest
    void whatIsDecodedIsEncodedAndDecodedAgainTheSame(byte[] input) {
        var fresh = new HpackFuzzTest();
        for (byte[] bytes : blocks(input)) {
            var map = new HeaderMap();
            fresh.block.begin(HeaderBlock.Kind.REQUEST, map);
            if (!fresh.decoder.decode(bytes, 0, bytes.length, fresh.block)) {
                return;
            }
            if (fresh.block.finish() == null) {
                fresh.encoder.encode(map);
                byte[] encoded = Arrays.copyOf(fresh.encoder.array(), fresh.encoder.length());
                var again = new HeaderMap();
                fresh.block.begin(HeaderBlock.Kind.REQUEST, again);

                assertThat(fresh.afterwards.decode(encoded, 0, encoded.length, fresh.block))
                        .isTrue();
                assertThat(fresh.block.finish()).isNull();
                assertThat(Heard.lines(again))
                        .containsExactlyInAnyOrderElementsOf(Heard.lines(map));
                assertThat(fresh.decodedByNetty(encoded)).isNotNull();
            }
        }
    }

    private static List<byte[]> blocks(byte[] input) {
        var blocks = new ArrayList<byte[]>();
        int at = 0;
        while (at < input.length) {
            int to = Math.min(input.length, at + 1 + (input[at] & 0xff));
            blocks.add(Arrays.copyOfRange(input, at + 1, to));
            at = to;
        }
        return blocks;
    }

    /// Null when it refuses.
    private @Nullable Http2Headers decodedByNetty(byte[] bytes) {
        try {
            return netty.decodeHeaders(3, Unpooled.wrappedBuffer(bytes));
        } catch (Http2Exception _) {
            return null;
        }
    }

    private static String shown(CharSequence name, CharSequence value) {
        int from = 0;
        int to = value.length();
        while (name.charAt(0) != ':' && from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (name.charAt(0) != ':' && to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return name + ": " + value.subSequence(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /// `host` becomes `:authority`, crumbs of cookies become one.
    private static boolean isRewritten(String line) {
        return line.startsWith("host: ") || line.startsWith("cookie: ");
    }
}
