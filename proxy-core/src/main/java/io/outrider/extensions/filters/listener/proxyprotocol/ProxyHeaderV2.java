package io.outrider.extensions.filters.listener.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Addresses;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Complete;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Incomplete;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Malformed;
import io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeader.Tlv;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Version 2: binary; behind the signature stand version and command, family and transport, and the
/// length of the rest: addresses, then type-length-values. Nothing is read beyond that length
/// (CVE-2026-47692). Stateless.
final class ProxyHeaderV2 {
    private static final int FIXED_BYTES = 4;
    private static final int TLV_HEADER_BYTES = 3;
    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int INET = 1;
    private static final int INET6 = 2;
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;

    private ProxyHeaderV2() {}

    /// @param signature how many bytes of it stand before
    static ProxyHeader parse(ByteBuf bytes, int signature) {
        int at = bytes.readerIndex() + signature;
        int readable = bytes.readableBytes() - signature;
        if (readable < 1) {
            return new Incomplete();
        }
        int versionAndCommand = bytes.getUnsignedByte(at);
        if (versionAndCommand >> 4 != VERSION) {
            return malformed("version");
        }
        if (readable < FIXED_BYTES) {
            return new Incomplete();
        }
        int command = versionAndCommand & 0xf;
        int family = bytes.getUnsignedByte(at + 1) >> 4;
        int transport = bytes.getUnsignedByte(at + 1) & 0xf;
        int length = bytes.getUnsignedShort(at + 2);
        if (command != LOCAL) {
            int needed = family == INET ? 4 : family == INET6 ? 16 : 0;
            if (command != PROXY || needed == 0 || transport != STREAM && transport != DATAGRAM) {
                return malformed("command, family or transport");
            }
            if (length < needed * 2 + 4) {
                return malformed("length " + length);
            }
            if (readable < FIXED_BYTES + length) {
                return new Incomplete();
            }
            int start = at + FIXED_BYTES;
            int header = signature + FIXED_BYTES + length;
            var addresses =
                    new Addresses(
                            address(bytes, start, needed, start + needed * 2),
                            address(bytes, start + needed, needed, start + needed * 2 + 2));
            if (!addresses.areUnicast()) {
                return malformed("not the address of one host");
            }
            return withTlvs(bytes, start + needed * 2 + 4, start + length, header, addresses);
        }
        return readable < FIXED_BYTES + length
                ? new Incomplete()
                : new Complete(VERSION, signature + FIXED_BYTES + length, null, List.of());
    }

    private static ProxyHeader withTlvs(
            ByteBuf bytes, int from, int end, int length, Addresses addresses) {
        var tlvs = new ArrayList<Tlv>();
        int at = from;
        while (at < end) {
            if (end - at < TLV_HEADER_BYTES) {
                return malformed("TLV cut short");
            }
            int size = bytes.getUnsignedShort(at + 1);
            int value = at + TLV_HEADER_BYTES;
            if (size > end - value) {
                return malformed("TLV longer than the header");
            }
            tlvs.add(new Tlv(bytes.getUnsignedByte(at), latin1(bytes, value, size)));
            at = value + size;
        }
        return new Complete(VERSION, length, addresses, List.copyOf(tlvs));
    }

    private static InetSocketAddress address(ByteBuf bytes, int at, int length, int portAt) {
        byte[] ip = new byte[length];
        bytes.getBytes(at, ip);
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(ip), bytes.getUnsignedShort(portAt));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String latin1(ByteBuf bytes, int at, int length) {
        byte[] value = new byte[length];
        bytes.getBytes(at, value);
        return new String(value, StandardCharsets.ISO_8859_1);
    }

    private static ProxyHeader malformed(String problem) {
        return new Malformed(VERSION, problem);
    }
}
