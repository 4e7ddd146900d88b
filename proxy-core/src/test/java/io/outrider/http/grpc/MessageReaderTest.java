package io.outrider.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private final List<String> messages = new ArrayList<>();
    private final MessageReader reader =
            new MessageReader(
                    UnpooledByteBufAllocator.DEFAULT,
                    10,
                    message -> {
                        messages.add(message.toString(StandardCharsets.ISO_8859_1));
                        message.release();
                    });

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 11, 100})
    void cutsMessagesOutOfPiecesOfAnySize(int piece) {
        byte[] body = bytes(0, "hello", 0, "", 0, "you");

        MessageReader.Fault fault = null;
        for (int at = 0; at < body.length && fault == null; at += piece) {
            int length = Math.min(piece, body.length - at);
            fault =
                    reader.read(
                            Unpooled.copiedBuffer(body, at, length), at + length == body.length);
        }

        assertThat(fault).isNull();
        assertThat(messages).containsExactly("hello", "", "you");
    }

    @Test
    void refusesAMessageBeyondTheLimitBeforeItHasCome() {
        ByteBuf head = Unpooled.buffer().writeByte(0).writeInt(11);

        assertThat(reader.read(head, false)).isEqualTo(MessageReader.Fault.TOO_LONG);
        assertThat(head.refCnt()).isZero();
    }

    @Test
    void refusesCompressedMessagesAndOtherFlags() {
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes(1, "x")), false))
                .isEqualTo(MessageReader.Fault.COMPRESSED);
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes(2, "x")), false))
                .isEqualTo(MessageReader.Fault.MALFORMED);
    }

    @Test
    void refusesAnEndWithinAMessage() {
        ByteBuf cut = Unpooled.buffer().writeByte(0).writeInt(3).writeByte('a');

        assertThat(reader.read(cut, true)).isEqualTo(MessageReader.Fault.MALFORMED);
        assertThat(cut.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8, 100})
    void theCounterCountsWithoutHolding(int piece) {
        byte[] body = bytes(0, "hello", 1, "", 0, "you", 0, "x".repeat(300));
        var counter = new MessageCounter();

        for (int at = 0; at < body.length; at += piece) {
            counter.count(Unpooled.wrappedBuffer(body, at, Math.min(piece, body.length - at)));
        }

        assertThat(counter.total()).isEqualTo(4);
    }

    @Test
    void percentTextGoesThereAndBack() {
        String text = "100% ünïcode\r\n🙂";

        assertThat(PercentText.encode("a%b")).isEqualTo("a%25b");
        assertThat(PercentText.decode(PercentText.encode(text))).isEqualTo(text);
        assertThat(PercentText.decode("%zz%4")).isEqualTo("%zz%4");
    }

    /// @param parts flag and text in turn
    private static byte[] bytes(Object... parts) {
        ByteBuf body = Unpooled.buffer();
        for (int i = 0; i < parts.length; i += 2) {
            byte[] text = ((String) parts[i + 1]).getBytes(StandardCharsets.ISO_8859_1);
            body.writeByte((int) parts[i]).writeInt(text.length).writeBytes(text);
        }
        byte[] all = new byte[body.readableBytes()];
        body.readBytes(all);
        return all;
    }
}
