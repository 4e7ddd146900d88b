package io.outrider.extensions.filters.listener.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/// Any bytes as the beginning of a connection.
class ProxyHeaderParserFuzzTest {
    private static final ProxyHeaderParser PARSER = new ProxyHeaderParser(true, true, true);

    @FuzzTest
    void whatIsDecidedStaysDecidedAsMoreBytesCome(byte[] input) {
        ProxyHeader whole = PARSER.parse(Unpooled.wrappedBuffer(input));
        for (int length = 0; length < input.length; length++) {
            ProxyHeader part = PARSER.parse(Unpooled.wrappedBuffer(input, 0, length));

            if (!(part instanceof ProxyHeader.Incomplete)) {
                assertThat(part).isEqualTo(whole);
                return;
            }
        }
    }

    /// CVE-2026-47692 read beyond it.
    @FuzzTest
    void nothingBehindTheHeaderCounts(byte[] input) {
        if (PARSER.parse(Unpooled.wrappedBuffer(input)) instanceof ProxyHeader.Complete header) {
            assertThat(header.length()).isBetween(1, input.length);
            assertThat(PARSER.parse(Unpooled.wrappedBuffer(input, 0, header.length())))
                    .isEqualTo(header);
            int kept = 0;
            for (ProxyHeader.Tlv tlv : header.tlvs()) {
                kept += tlv.latin1().length();
                assertThat(tlv.text().length()).isLessThanOrEqualTo(tlv.latin1().length());
            }
            assertThat(kept).isLessThan(header.length());
        }
    }
}
