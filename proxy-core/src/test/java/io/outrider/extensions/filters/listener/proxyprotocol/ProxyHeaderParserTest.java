package io.outrider.extensions.filters.listener.proxyprotocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Complete;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Disallowed;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Incomplete;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Malformed;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.NotThere;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Tlv;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyHeaderParserTest {
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String V4 = "\1\2\3\4\5\6\7\10\0\1\0\2";
    private static final String V6 = "\0".repeat(15) + "\1" + "\0".repeat(15) + "\2\0\1\0\2";

    private final ProxyHeaderParser parser = new ProxyHeaderParser(true, true, false);

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private ProxyHeader parse(String text) {
        return parser.parse(bytes(text));
    }

    private static String v2(int versionAndCommand, int familyAndTransport, String rest) {
        return v2(versionAndCommand, familyAndTransport, rest.length(), rest);
    }

    private static String v2(
            int versionAndCommand, int familyAndTransport, int length, String rest) {
        return SIGNATURE
                + (char) versionAndCommand
                + (char) familyAndTransport
                + (char) (length >> 8)
                + (char) (length & 0xff)
                + rest;
    }

    private static String tlv(int type, String value) {
        return "" + (char) type + (char) (value.length() >> 8) + (char) value.length() + value;
    }

    private static ProxyHeader.Addresses addresses(ProxyHeader header) {
        assertThat(header).isInstanceOf(Complete.class);
        return Objects.requireNonNull(((Complete) header).addresses());
    }

    @Test
    void aLineOfTextNamesBothAddresses() {
        var header = parse("PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000\r\nGET /");

        assertThat(addresses(header).source()).isEqualTo(new InetSocketAddress("1.2.3.4", 1000));
        assertThat(addresses(header).destination())
                .isEqualTo(new InetSocketAddress("5.6.7.8", 2000));
        assertThat(((Complete) header).length()).isEqualTo(38);
    }

    @Test
    void aLineOfTextCanNameIpv6Addresses() {
        var header = parse("PROXY TCP6 1::2 5:6::7 1000 2000\r\n");

        assertThat(addresses(header).source()).isEqualTo(new InetSocketAddress("1::2", 1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN anything at all\r\n"})
    void anUnknownProtocolKeepsTheConnectionsOwnAddresses(String text) {
        assertThat(parse(text)).isInstanceOf(Complete.class);
        assertThat(((Complete) parse(text)).addresses()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UDP4 1.2.3.4 5.6.7.8 1000 2000\r\n",
                "PROXY TCP6 1.2.3.4 5.6.7.8 1000 2000\r\n",
                "PROXY TCP4 1.2.3.4 1::2 1000 2000\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2000\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2000\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 +1 2000\r\n",
                "PROXY TCP4  1.2.3.4 5.6.7.8 1000 2000\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000 x\r\n",
                "PROXY TCP4 1.2.3.4\r\n",
                "PROXY TCP6 fe80::1%eth0 5:6::7 1000 2000\r\n",
                "PROXY TCP6 [1::2] ::1 1 2\r\n",
                "PROXY TCP6 ff02::1 ::1 1 2\r\n",
                "PROXY TCP4 224.0.0.1 5.6.7.8 1000 2000\r\n",
                "PROXY TCP4 1.2.3.4 255.255.255.255 1000 2000\r\n",
                "PROXY TCP4 0.0.0.0 5.6.7.8 1 2\r\n",
                "PROXY TCP4 01.2.3.4 5.6.7.8 1000 2000\r\n",
                "PROXY TCP4 1.2.3.010 5.6.7.8 1000 2000\r\n",
                "PROXY \r\n",
            })
    void aLineThatBreaksARuleIsMalformed(String text) {
        assertThat(parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void aLineMayHave108BytesAndNoMore() {
        assertThat(parse("PROXY UNKNOWN " + "x".repeat(92) + "\r\n")).isInstanceOf(Complete.class);
        assertThat(parse("PROXY UNKNOWN " + "x".repeat(93) + "\r\n")).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x11, 0x12})
    void aBinaryHeaderNamesBothAddresses(int familyAndTransport) {
        var header = parse(v2(0x21, familyAndTransport, V4));

        assertThat(addresses(header).source()).isEqualTo(new InetSocketAddress("1.2.3.4", 1));
        assertThat(addresses(header).destination()).isEqualTo(new InetSocketAddress("5.6.7.8", 2));
        assertThat(((Complete) header).length()).isEqualTo(28);
    }

    @Test
    void aBinaryHeaderCanNameIpv6Addresses() {
        assertThat(addresses(parse(v2(0x21, 0x21, V6))).destination())
                .isEqualTo(new InetSocketAddress("::2", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", V4, "junk"})
    void theLocalCommandKeepsTheConnectionsOwnAddresses(String rest) {
        var header = (Complete) parse(v2(0x20, 0x11, rest));

        assertThat(header.addresses()).isNull();
        assertThat(header.tlvs()).isEmpty();
        assertThat(header.length()).isEqualTo(16 + rest.length());
    }

    @Test
    void typeLengthValuesAreReadAndBadTextIsReplaced() {
        String tlvs = tlv(2, "me") + tlv(4, "") + tlv(0xea, "\1\u00ff\u00fe");

        var header = (Complete) parse(v2(0x21, 0x11, V4 + tlvs));

        assertThat(header.tlvs())
                .containsExactly(new Tlv(2, "me"), new Tlv(4, ""), new Tlv(0xea, "\1\u00ff\u00fe"));
    }

    @Test
    void aHeaderThatBreaksARuleIsMalformed() {
        assertThat(parse(v2(0x11, 0x11, V4))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x31, 0x11, V4))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x22, 0x11, V4))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x00, ""))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x10, V4))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x13, V4))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x31, "\0".repeat(216)))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x11, V4.substring(4)))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x11, "\0".repeat(12)))).isInstanceOf(Malformed.class);
    }

    @Test
    void aValueLongerThanTheHeaderIsMalformedEvenIfTheBytesAreThere() {
        String tlv = "\2\0\20me";

        assertThat(parse(v2(0x21, 0x11, V4 + tlv) + "x".repeat(50))).isInstanceOf(Malformed.class);
        assertThat(parse(v2(0x21, 0x11, V4 + "\2\0") + "x".repeat(50)))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void anythingElseIsNoHeader() {
        assertThat(parse("GET / HTTP/1.1\r\n")).isInstanceOf(NotThere.class);
        assertThat(parse("PROXY\tTCP4")).isInstanceOf(NotThere.class);
        assertThat(parse("\r\n\r\n\0\r\nQUIX\n")).isInstanceOf(NotThere.class);
    }

    @Test
    void aDisallowedVersionIsRefusedOrCountsAsNone() {
        var strict = new ProxyHeaderParser(true, false, false);
        var lenient = new ProxyHeaderParser(true, false, true);
        ByteBuf header = bytes(v2(0x21, 0x11, V4));

        assertThat(strict.parse(header)).isEqualTo(new Disallowed(2));
        assertThat(lenient.parse(header)).isInstanceOf(NotThere.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000\r\n",
                SIGNATURE + "\41\21\0\14" + V4,
                SIGNATURE + "\41\21\0\21" + V4 + "\2\0\2me",
            })
    void everyBeginningOfAHeaderIsIncomplete(String header) {
        for (int length = 1; length < header.length(); length++) {
            assertThat(parse(header.substring(0, length))).isInstanceOf(Incomplete.class);
        }
        assertThat(parse(header)).isInstanceOf(Complete.class);
    }

    /// Random changes to a good header: whatever comes out, nothing beyond the header is read and
    /// nothing is thrown.
    @Test
    void noDamageReadsBeyondTheHeader() {
        var random = new Random(42);
        byte[] good = v2(0x21, 0x11, V4 + tlv(2, "hello") + tlv(4, "pad")).getBytes(ISO_8859_1);

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[12 + random.nextInt(damaged.length - 12)] = (byte) random.nextInt();
            }
            ByteBuf bytes = Unpooled.wrappedBuffer(damaged, 0, random.nextInt(damaged.length + 1));

            if (parser.parse(bytes) instanceof Complete header) {
                assertThat(header.length()).isLessThanOrEqualTo(bytes.readableBytes());
            }
        }
    }
}
