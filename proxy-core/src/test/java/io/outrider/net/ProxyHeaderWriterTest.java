package io.outrider.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProxyHeaderWriterTest {
    private static final SocketAddress FOUR = new InetSocketAddress("1.2.3.4", 10);
    private static final SocketAddress OTHER_FOUR = new InetSocketAddress("5.6.7.8", 258);
    private static final SocketAddress SIX = new InetSocketAddress("2001:db8::1", 20);
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private final AtomicInteger tooMany = new AtomicInteger();

    private String written(ProxyHeaderSettings settings, @Nullable ProxiedClient client) {
        ByteBuf out =
                new ProxyHeaderWriter(settings)
                        .write(
                                UnpooledByteBufAllocator.DEFAULT,
                                client,
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1),
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 2),
                                tooMany::incrementAndGet);
        try {
            return out.toString(ISO_8859_1);
        } finally {
            out.release();
        }
    }

    private static ProxyHeaderSettings version(int version, ProxyTlv... added) {
        return new ProxyHeaderSettings(version, List.of(added), type -> type != 9);
    }

    private static ProxiedClient client(SocketAddress from, SocketAddress to, ProxyTlv... tlvs) {
        return new ProxiedClient(from, to, List.of(tlvs), false);
    }

    @Test
    void versionOneIsALineOfText() {
        assertThat(written(version(1), client(FOUR, OTHER_FOUR)))
                .isEqualTo("PROXY TCP4 1.2.3.4 5.6.7.8 10 258\r\n");
        assertThat(written(version(1), client(SIX, SIX)))
                .isEqualTo("PROXY TCP6 2001:db8::1 2001:db8::1 20 20\r\n");
    }

    @Test
    void anIpv4AddressBesideAnIpv6OneIsMapped() {
        assertThat(written(version(1), client(FOUR, SIX)))
                .isEqualTo("PROXY TCP6 ::ffff:1.2.3.4 2001:db8::1 10 20\r\n");
        assertThat(written(version(2), client(FOUR, SIX)))
                .startsWith(SIGNATURE + "!!\0$" + "\0".repeat(10) + "\u00ff\u00ff\1\2\3\4");
    }

    @Test
    void withoutAClientTheProxyItselfIsIt() {
        assertThat(written(version(1), null)).isEqualTo("PROXY TCP4 127.0.0.1 127.0.0.2 1 2\r\n");
        assertThat(written(version(2), null)).isEqualTo(SIGNATURE + "\40\0\0\0");
    }

    @Test
    void aClientOnAUnixSocketHasNoAddressToTell() {
        var unix = new DomainSocketAddress("/run/app.sock");

        assertThat(written(version(1), client(unix, unix))).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(written(version(2), client(unix, unix))).isEqualTo(SIGNATURE + "\40\0\0\0");
    }

    @Test
    void configuredTlvsComeFirstAndWinOverTheClientsOwn() {
        var own = new ProxyTlv(5, "mine");

        String header =
                written(
                        version(2, own),
                        client(
                                FOUR,
                                OTHER_FOUR,
                                new ProxyTlv(5, "theirs"),
                                new ProxyTlv(6, "\u00ff"),
                                new ProxyTlv(9, "not passed")));

        assertThat(header)
                .isEqualTo(
                        SIGNATURE
                                + "!\21\0\27\1\2\3\4\5\6\7\10\0\12\1\2"
                                + "\5\0\4mine"
                                + "\6\0\1\u00ff");
    }

    @Test
    void tlvsThatDoNotFitAreLeftOutAndCounted() {
        var large = new ProxyTlv(1, "x".repeat(40_000));

        String header =
                written(version(2, large), client(FOUR, FOUR, new ProxyTlv(2, large.latin1())));

        assertThat(header).hasSize(16 + 12);
        assertThat(tooMany).hasValue(1);
    }

    @Test
    void tlvsTellConnectionsApartOnlyWhenTheyAreToldTo() {
        var some = List.of(new ProxyTlv(1, "a"));

        assertThat(new ProxiedClient(FOUR, SIX, some, false))
                .isEqualTo(new ProxiedClient(FOUR, SIX, List.of(), false))
                .isNotEqualTo(new ProxiedClient(SIX, SIX, some, false));
        assertThat(new ProxiedClient(FOUR, SIX, some, true))
                .isNotEqualTo(new ProxiedClient(FOUR, SIX, List.of(), true));
    }
}
