package io.outrider.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.Underscores;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HpackTest {
    private final HpackDecoder decoder = new HpackDecoder(4096);
    private final HpackEncoder encoder = new HpackEncoder();
    private final HeaderBlock block = new HeaderBlock(1 << 20, 10_000, Underscores.ALLOW, true);

    private List<String> decode(HeaderBlock.Kind kind, byte[] bytes) {
        var map = new HeaderMap();
        block.begin(kind, map);
        assertThat(decoder.decode(bytes, 0, bytes.length, block)).isTrue();
        assertThat(block.finish()).isNull();
        return list(map);
    }

    private static List<String> list(HeaderMap map) {
        var list = new ArrayList<String>();
        map.forEach((name, value) -> list.add(name + ": " + value));
        return list;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    @Test
    void requestsWithHuffmanCodingDecodeAsInRfc7541C4() {
        assertThat(
                        decode(
                                HeaderBlock.Kind.REQUEST,
                                hex("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")))
                .containsExactly(
                        ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
        assertThat(decode(HeaderBlock.Kind.REQUEST, hex("8286 84be 5886 a8eb 1064 9cbf")))
                .containsExactly(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: www.example.com",
                        "cache-control: no-cache");
        assertThat(
                        decode(
                                HeaderBlock.Kind.REQUEST,
                                hex("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf")))
                .containsExactly(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value");
    }

    @Test
    void whatNettyEncodesIsDecodedAlike() throws Exception {
        var netty = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false);
        var random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            var expected = new ArrayList<String>();
            var headers = new DefaultHttp2Headers(false);
            for (int j = random.nextInt(12); j >= 0; j--) {
                String name = name(random);
                String value = value(random);
                headers.add(name, value);
                expected.add(name + ": " + value);
            }
            ByteBuf out = Unpooled.buffer();
            netty.encodeHeaders(3, headers, out);
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);

            assertThat(decode(HeaderBlock.Kind.TRAILERS, bytes))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void whatIsEncodedNettyDecodesAlikeAlsoWhileTheTableShrinksAndGrows() throws Exception {
        var netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
        var random = new Random(8);
        for (int i = 0; i < 3000; i++) {
            if (i % 50 == 49) {
                encoder.tableSize(random.nextInt(5) * 1000);
            }
            var map = new HeaderMap();
            for (int j = random.nextInt(12); j >= 0; j--) {
                map.add(HeaderName.of(name(random)), value(random));
            }
            encoder.encode(map);

            Http2Headers decoded =
                    netty.decodeHeaders(
                            3, Unpooled.wrappedBuffer(encoder.array(), 0, encoder.length()));

            var seen = new ArrayList<String>();
            decoded.forEach(header -> seen.add(header.getKey() + ": " + header.getValue()));
            assertThat(seen).containsExactlyInAnyOrderElementsOf(list(map));
        }
    }

    @Test
    void whatRepeatsTakesOneByteEach() {
        var map = new HeaderMap();
        map.add(HeaderName.of(":method"), "GET");
        map.add(HeaderName.of(":authority"), "reviews");
        map.add(HeaderName.of("user-agent"), "some/1.0");
        map.add(HeaderName.of("x-tenant"), "blue");
        encoder.encode(map);

        encoder.encode(map);

        assertThat(encoder.length()).isEqualTo(4);
    }

    @Test
    void pseudoHeadersComeFirstWhereverTheyWereAdded() {
        var map = new HeaderMap();
        map.add(HeaderName.of("a"), "1");
        map.add(HeaderName.of(":path"), "/x");
        map.add(HeaderName.of("connection"), "close");
        map.add(HeaderName.of(":method"), "GET");
        map.add(HeaderName.of(":scheme"), "http");
        map.add(HeaderName.of(":authority"), "t");
        encoder.encode(map);

        assertThat(
                        decode(
                                HeaderBlock.Kind.REQUEST,
                                Arrays.copyOf(encoder.array(), encoder.length())))
                .containsExactly(
                        ":method: GET", ":scheme: http", ":path: /x", ":authority: t", "a: 1");
    }

    @Test
    void garbageIsRefusedOrDecodedButNeverThrows() {
        var random = new Random(9);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            var map = new HeaderMap();
            block.begin(HeaderBlock.Kind.REQUEST, map);

            if (!decoder.decode(bytes, 0, bytes.length, block)) {
                continue; // COMPRESSION_ERROR
            }
            block.finish();
        }
    }

    @Test
    void aSmallBlockThatDecodesToMuchIsCountedAndNotKept() {
        var small = new HeaderBlock(60 * 1024, 100, Underscores.ALLOW, true);
        var map = new HeaderMap();
        byte[] bytes = new byte[4 + 3000 + 16000];
        int at = 0;
        bytes[at++] = 0x40;
        bytes[at++] = 1;
        bytes[at++] = 'x';
        bytes[at++] = 0x7f;
        bytes[at++] = (byte) (2873 & 0x7f | 0x80);
        bytes[at++] = (byte) (2873 >> 7);
        Arrays.fill(bytes, at, at + 3000, (byte) 'v');
        at += 3000;
        Arrays.fill(bytes, at, bytes.length, (byte) 0xbe);
        small.begin(HeaderBlock.Kind.REQUEST, map);

        boolean decoded = decoder.decode(bytes, 0, bytes.length, small);

        assertThat(decoded).isTrue();
        assertThat(small.finish()).isEqualTo(HeaderBlock.Fault.TOO_LARGE);
        assertThat(map.array().length).isLessThan(200 * 1024);
    }

    @Test
    void cookieCrumbsBecomeOneHeader() throws Http2Exception {
        var netty = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false);
        var headers = new DefaultHttp2Headers(false);
        headers.method("GET").scheme("http").path("/").authority("a");
        headers.add("cookie", "a=b").add("x", "y").add("cookie", "c=d").add("cookie", "e=f");
        ByteBuf out = Unpooled.buffer();
        netty.encodeHeaders(3, headers, out);

        assertThat(
                        decode(
                                HeaderBlock.Kind.REQUEST,
                                Arrays.copyOf(out.array(), out.readableBytes())))
                .contains("cookie: a=b; c=d; e=f", "x: y")
                .hasSize(6);
    }

    private static String name(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "x-" + random.nextInt(30);
            case 1 -> "content-type";
            case 2 -> "x-request-id";
            default -> "accept-charset";
        };
    }

    private static String value(Random random) {
        byte[] bytes = new byte[random.nextInt(60)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('!' + random.nextInt(93));
        }
        return random.nextBoolean()
                ? "repeated " + random.nextInt(5) + " value"
                : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
