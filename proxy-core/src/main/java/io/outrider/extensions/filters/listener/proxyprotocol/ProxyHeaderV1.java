package io.outrider.extensions.filters.listener.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Addresses;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Complete;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Incomplete;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Malformed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Version 1: one line of text, `PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000`, at most 108 bytes with its
/// CRLF as Envoy counts them. Stateless.
final class ProxyHeaderV1 {
    private static final int MAX_BYTES = 108;
    private static final int PARTS = 6;

    private ProxyHeaderV1() {}

    static ProxyHeader parse(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int limit = Math.min(bytes.readableBytes(), MAX_BYTES);
        int end = -1;
        for (int i = 1; i < limit && end < 0; i++) {
            if (bytes.getByte(from + i) == '\n' && bytes.getByte(from + i - 1) == '\r') {
                end = i - 1;
            }
        }
        if (end < 0) {
            return limit == MAX_BYTES ? malformed("no CRLF in 108 bytes") : new Incomplete();
        }
        String line = bytes.toString(from, end, StandardCharsets.ISO_8859_1);
        String[] parts = line.split(" ", -1);
        if (parts[1].equals("UNKNOWN")) {
            return new Complete(1, end + 2, null, List.of());
        }
        int addressBytes =
                switch (parts[1]) {
                    case "TCP4" -> 4;
                    case "TCP6" -> 16;
                    default -> 0;
                };
        if (addressBytes == 0) {
            return malformed("protocol");
        }
        if (parts.length != PARTS) {
            return malformed(parts.length + " parts");
        }
        InetSocketAddress source = address(parts[2], parts[4], addressBytes);
        InetSocketAddress destination = address(parts[3], parts[5], addressBytes);
        if (source == null || destination == null) {
            return malformed("address");
        }
        var addresses = new Addresses(source, destination);
        return addresses.areUnicast()
                ? new Complete(1, end + 2, addresses, List.of())
                : malformed("not the address of one host");
    }

    private static ProxyHeader malformed(String problem) {
        return new Malformed(1, problem);
    }

    /// Null when it is not an address of that family. A zone (`%eth0`) is not: it means something
    /// on the sender's machine only.
    private static @Nullable InetSocketAddress address(String ip, String port, int length) {
        int number = port(port);
        boolean right =
                length == 4
                        ? NetUtil.isValidIpV4Address(ip) && !hasLeadingZero(ip)
                        : NetUtil.isValidIpV6Address(ip);
        if (number < 0 || !right || ip.indexOf('%') >= 0 || ip.indexOf('[') >= 0) {
            return null;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
        if (bytes == null || bytes.length != length) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), number);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// `010.1.2.3` is read as octal by some and as decimal by others.
    private static boolean hasLeadingZero(String ip) {
        for (int i = 0; i + 1 < ip.length(); i++) {
            boolean begins = i == 0 || ip.charAt(i - 1) == '.';
            if (begins && ip.charAt(i) == '0' && ip.charAt(i + 1) != '.') {
                return true;
            }
        }
        return false;
    }

    /// Negative when it is not a port.
    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port > 0xffff ? -1 : port;
    }
}
