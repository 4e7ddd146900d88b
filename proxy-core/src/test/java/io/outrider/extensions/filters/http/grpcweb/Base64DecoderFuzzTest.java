package io.outrider.extensions.filters.http.grpcweb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.outrider.fuzz.Pieces;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Any bytes as the body of a gRPC-Web request in text.
class Base64DecoderFuzzTest {
    private static final String REFUSED = "refused";

    @FuzzTest
    void aBodyIsTheSameHoweverItIsCut(byte[] input) {
        String whole = decoded(List.of(input));

        for (List<byte[]> pieces : Pieces.of(input)) {
            assertThat(decoded(pieces)).isEqualTo(whole);
        }
    }

    @FuzzTest
    void whatWasEncodedIsDecoded(byte[] input) {
        String once = HexFormat.of().formatHex(input);
        byte[] text = Base64.getEncoder().encode(input);

        assertThat(decoded(List.of(text))).isEqualTo(once);
        assertThat(decoded(List.of(text, text))).isEqualTo(once + once);
    }

    private static String decoded(List<byte[]> pieces) {
        var buffers = new UnpooledByteBufAllocator(false, true);
        var decoder = new Base64Decoder();
        var all = new StringBuilder();
        for (int i = 0; i <= pieces.size(); i++) {
            boolean end = i == pieces.size();
            ByteBuf data = buffers.heapBuffer().writeBytes(end ? new byte[0] : pieces.get(i));
            ByteBuf out = decoder.decode(data, end);
            data.release();
            if (out == null) {
                assertThat(buffers.metric().usedHeapMemory()).isZero();
                return REFUSED;
            }
            all.append(ByteBufUtil.hexDump(out));
            out.release();
        }
        assertThat(buffers.metric().usedHeapMemory()).isZero();
        return all.toString();
    }
}
