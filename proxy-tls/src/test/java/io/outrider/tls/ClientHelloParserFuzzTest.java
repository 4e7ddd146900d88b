package io.outrider.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.outrider.tls.ClientHelloParser.Result;

/// Any bytes as the beginning of a TLS connection.
class ClientHelloParserFuzzTest {
    private static final int LIMIT = 1024;

    @FuzzTest
    void whatIsDecidedStaysDecidedAsMoreBytesCome(byte[] input) {
        var parser = new ClientHelloParser(LIMIT);
        Result whole = new ClientHelloParser(LIMIT).parse(Unpooled.wrappedBuffer(input));
        for (int length = 0; length < input.length; length++) {
            Result part = parser.parse(Unpooled.wrappedBuffer(input, 0, length));

            if (!(part instanceof Result.Incomplete)) {
                assertThat(part.getClass()).isEqualTo(whole.getClass());
                if (part instanceof Result.Complete) {
                    assertThat(part).isEqualTo(whole);
                }
                return;
            }
        }
        assertThat(input.length > LIMIT && whole instanceof Result.Incomplete).isFalse();
    }

    @FuzzTest
    void aHelloKeepsNoMoreThanItBrought(byte[] input) {
        var parser = new ClientHelloParser();
        if (parser.parse(Unpooled.wrappedBuffer(input)) instanceof Result.Complete(var hello)) {
            int name = hello.serverName() == null ? 0 : hello.serverName().length();
            int alpn = hello.alpnProtocols().stream().mapToInt(String::length).sum();
            int numbers = hello.cipherSuites().size() + hello.groups().size();

            assertThat(name + alpn + 2 * numbers).isLessThan(input.length);
        }
    }
}
