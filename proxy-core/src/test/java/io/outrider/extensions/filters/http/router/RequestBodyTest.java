package io.outrider.extensions.filters.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
    private final RequestBody body = new RequestBody();

    @AfterEach
    void release() {
        body.release();
    }

    @Test
    void singleBytesAreGathered() {
        ByteBuf read = bytes("x".repeat(10_000));
        for (int i = 0; i < 10_000; i++) {
            body.keep(read.slice(i, 1));
        }

        assertThat(body.heldBytes()).isEqualTo(10_000);
        assertThat(body.size()).isEqualTo(3);
        assertThat(read.refCnt()).as("what they came with is not held").isEqualTo(1);
        read.release();
    }

    @Test
    void largePiecesAreNotCopied() {
        ByteBuf large = bytes("x".repeat(1000));

        body.keep(large);

        assertThat(body.piece(0)).isSameAs(large);
        large.release();
    }

    @Test
    void theOrderIsThatOfTheirComing() {
        keep("a");
        keep("b".repeat(1000));
        keep("c");
        keep("d");

        assertThat(text()).isEqualTo("a" + "b".repeat(1000) + "cd");
    }

    @Test
    void nothingIsAddedToAPieceThatWasSent() {
        keep("a");
        ByteBuf sent = body.piece(0).retainedSlice();

        keep("b");

        assertThat(body.size()).isEqualTo(2);
        assertThat(sent.toString(StandardCharsets.US_ASCII)).isEqualTo("a");
        assertThat(text()).isEqualTo("ab");
        sent.release();
    }

    private void keep(String text) {
        ByteBuf piece = bytes(text);
        body.keep(piece);
        piece.release();
    }

    private String text() {
        var all = new StringBuilder();
        for (int i = 0; i < body.size(); i++) {
            all.append(body.piece(i).toString(StandardCharsets.US_ASCII));
        }
        return all.toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
