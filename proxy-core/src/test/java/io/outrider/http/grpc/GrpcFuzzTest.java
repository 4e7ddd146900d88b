package io.outrider.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.outrider.fuzz.Pieces;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Any bytes as a body of gRPC messages, and as its headers.
class GrpcFuzzTest {
    private static final int MOST_BYTES = 1000;

    @FuzzTest
    void messagesAreTheSameHoweverTheBodyIsCut(byte[] input) {
        Messages whole = Messages.read(List.of(input));
        for (List<byte[]> pieces : Pieces.of(input)) {
            assertThat(Messages.read(pieces)).isEqualTo(whole);
        }
    }

    @FuzzTest
    void timeoutsAndMessagesOfAStatusAreReadOrRefused(byte[] input) {
        String latin = new String(input, StandardCharsets.ISO_8859_1);
        assertThat(PercentText.decode(latin).length()).isLessThanOrEqualTo(latin.length());
        String text = new String(input, StandardCharsets.UTF_8);
        assertThat(PercentText.decode(PercentText.encode(text))).isEqualTo(text);
        long nanos = GrpcTimeout.nanos(latin);
        assertThat(nanos).isGreaterThanOrEqualTo(-1);
        if (nanos >= 0) {
            long again = GrpcTimeout.nanos(GrpcTimeout.text(nanos));
            assertThat(again).isBetween(0L, nanos);
        }
    }

    private record Messages(List<String> messages, MessageReader.@Nullable Fault fault) {

        static Messages read(List<byte[]> pieces) {
            var buffers = new UnpooledByteBufAllocator(false, true);
            var messages = new ArrayList<String>();
            var reader =
                    new MessageReader(
                            buffers,
                            MOST_BYTES,
                            message -> {
                                byte[] bytes = new byte[message.readableBytes()];
                                message.readBytes(bytes);
                                message.release();
                                messages.add(HexFormat.of().formatHex(bytes));
                            });
            MessageReader.Fault fault = null;
            for (int i = 0; i < pieces.size() && fault == null; i++) {
                ByteBuf data = buffers.heapBuffer().writeBytes(pieces.get(i));
                fault = reader.read(data, false);
                assertThat(fault == null || buffers.metric().usedHeapMemory() == 0).isTrue();
            }
            if (fault == null) {
                fault = reader.read(buffers.heapBuffer(), true);
            }
            reader.release();
            assertThat(buffers.metric().usedHeapMemory()).isZero();
            return new Messages(messages, fault);
        }
    }
}
