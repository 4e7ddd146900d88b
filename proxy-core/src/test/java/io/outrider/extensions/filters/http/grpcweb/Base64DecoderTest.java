package io.outrider.extensions.filters.http.grpcweb;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64DecoderTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 100})
    void decodesPiecesOfAnySize(int piece) {
        String text = "AAAAAAJoaQ==AAAAAAF4";
        var decoder = new Base64Decoder();
        ByteBuf all = Unpooled.buffer();

        for (int at = 0; at < text.length(); at += piece) {
            int end = Math.min(at + piece, text.length());
            ByteBuf decoded =
                    Objects.requireNonNull(
                            decoder.decode(bytes(text.substring(at, end)), end == text.length()));
            all.writeBytes(decoded);
            decoded.release();
        }

        assertThat(all.toString(StandardCharsets.ISO_8859_1)).isEqualTo("\0\0\0\0\2hi\0\0\0\0\1x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAA", "A", "AA=A", "A===", "AA*A", "====", "AA==A", "AAAA\n"})
    void refusesWhatIsNoBase64(String text) {
        assertThat(new Base64Decoder().decode(bytes(text), true)).isNull();
    }

    @Test
    void nothingIsNothing() {
        ByteBuf decoded = Objects.requireNonNull(new Base64Decoder().decode(bytes(""), true));

        assertThat(decoded.readableBytes()).isZero();
        decoded.release();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
