package io.outrider.extensions.filters.listener.httpinspector;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.outrider.extensions.filters.listener.httpinspector.HttpPreface.Kind;

/// Any bytes as the first of a connection.
class HttpPrefaceFuzzTest {

    @FuzzTest
    void whatIsDecidedIsTheSameHoweverTheBytesCome(byte[] input) {
        Kind whole = new HttpPreface().look(Unpooled.wrappedBuffer(input));
        var growing = new HttpPreface();
        Kind seen = Kind.UNDECIDED;

        for (int length = 0; length <= input.length && seen == Kind.UNDECIDED; length++) {
            seen = growing.look(Unpooled.wrappedBuffer(input, 0, length));
        }

        assertThat(seen).isEqualTo(whole);
    }
}
