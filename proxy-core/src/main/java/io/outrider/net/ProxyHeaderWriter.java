package io.outrider.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// PROXY headers, versions 1 and 2 (`proxy-protocol.txt` of HAProxy). Immutable.
///
/// A client whose addresses are not IP, over a Unix socket, is UNKNOWN in version 1 and LOCAL in
/// version 2; where one address is IPv4 and the other IPv6, both are written as IPv6.
public final class ProxyHeaderWriter {
    private static final byte[] V2_SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII);
    private static final byte[] V1_UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(US_ASCII);
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int TLV_HEADER_BYTES = 3;
    private static final int MAX_BYTES = 0xffff;

    private final ProxyHeaderSettings settings;

    public ProxyHeaderWriter(ProxyHeaderSettings settings) {
        this.settings = settings;
    }

    /// Gives the header.
    ///
    /// @param client null when the proxy itself is the client, as for health checks
    /// @param ownEnd the connection's own address; likewise `otherEnd`
    /// @param tooMany told when the TLVs do not fit; the header then has none
    public ByteBuf write(
            ByteBufAllocator allocator,
            @Nullable ProxiedClient client,
            @Nullable SocketAddress ownEnd,
            @Nullable SocketAddress otherEnd,
            Runnable tooMany) {
        if (settings.version() == 1) {
            return client == null
                    ? v1(allocator, ownEnd, otherEnd)
                    : v1(allocator, client.source(), client.destination());
        }
        return v2(allocator, client, tooMany);
    }

    private static ByteBuf v1(
            ByteBufAllocator allocator, @Nullable SocketAddress from, @Nullable SocketAddress to) {
        if (!(from instanceof InetSocketAddress source)
                || !(to instanceof InetSocketAddress destination)) {
            return allocator.buffer(V1_UNKNOWN.length).writeBytes(V1_UNKNOWN);
        }
        boolean six = isSix(source) || isSix(destination);
        String line =
                "PROXY TCP%s %s %s %d %d\r\n"
                        .formatted(
                                six ? "6" : "4",
                                text(source.getAddress(), six),
                                text(destination.getAddress(), six),
                                source.getPort(),
                                destination.getPort());
        return allocator.buffer(line.length()).writeBytes(line.getBytes(US_ASCII));
    }

    private ByteBuf v2(
            ByteBufAllocator allocator, @Nullable ProxiedClient client, Runnable tooMany) {
        ByteBuf out = allocator.buffer(64).writeBytes(V2_SIGNATURE);
        if (client == null
                || !(client.source() instanceof InetSocketAddress source)
                || !(client.destination() instanceof InetSocketAddress destination)) {
            return out.writeByte(LOCAL).writeByte(0).writeShort(0);
        }
        boolean six = isSix(source) || isSix(destination);
        byte[] from = bytes(source.getAddress(), six);
        byte[] to = bytes(destination.getAddress(), six);
        int fixed = from.length + to.length + 4;
        List<ProxyTlv> tlvs = tlvs(client);
        int length = fixed;
        for (ProxyTlv tlv : tlvs) {
            length += TLV_HEADER_BYTES + tlv.latin1().length();
        }
        if (length > MAX_BYTES) {
            tooMany.run();
            tlvs = List.of();
            length = fixed;
        }
        out.writeByte(PROXY).writeByte(six ? TCP6 : TCP4).writeShort(length);
        out.writeBytes(from).writeBytes(to);
        out.writeShort(source.getPort()).writeShort(destination.getPort());
        for (ProxyTlv tlv : tlvs) {
            out.writeByte(tlv.type()).writeShort(tlv.latin1().length());
            out.writeCharSequence(tlv.latin1(), ISO_8859_1);
        }
        return out;
    }

    /// The configured ones; then the client's, of other types.
    private List<ProxyTlv> tlvs(ProxiedClient client) {
        var all = new ArrayList<>(settings.added());
        for (ProxyTlv tlv : client.tlvs()) {
            if (settings.passed().test(tlv.type())
                    && settings.added().stream().noneMatch(own -> own.type() == tlv.type())) {
                all.add(tlv);
            }
        }
        return all;
    }

    private static boolean isSix(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    private static String text(InetAddress address, boolean six) {
        String text = NetUtil.toAddressString(address);
        return six && !(address instanceof Inet6Address) ? "::ffff:" + text : text;
    }

    private static byte[] bytes(InetAddress address, boolean six) {
        byte[] bytes = address.getAddress();
        if (!six || bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }
}
