package io.outrider.extensions.filters.listener.originaldst;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Asks the kernel's connection tracking where a socket's connection was going to
/// (`SO_ORIGINAL_DST` of linux/netfilter_ipv4.h, `IP6T_SO_ORIGINAL_DST` of ip6_tables.h).
/// Immutable.
final class OriginalDestination {
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int SO_ORIGINAL_DST = 80;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final RawUnixChannelOption V4 =
            new RawUnixChannelOption("SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, SOCKADDR_IN_BYTES);
    private static final RawUnixChannelOption V6 =
            new RawUnixChannelOption(
                    "IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, SOCKADDR_IN6_BYTES);

    private OriginalDestination() {}

    /// Null when the connection was not redirected, or the transport (NIO) cannot ask.
    static @Nullable InetSocketAddress of(Channel channel, InetSocketAddress local) {
        ByteBuffer address;
        try {
            address =
                    channel.config()
                            .getOption(local.getAddress() instanceof Inet4Address ? V4 : V6);
        } catch (ChannelException _) {
            return null; // ENOENT: not a tracked connection
        }
        return address == null ? null : parse(address);
    }

    /// A `sockaddr_in` or `sockaddr_in6`; null for anything else.
    static @Nullable InetSocketAddress parse(ByteBuffer address) {
        if (address.remaining() < SOCKADDR_IN_BYTES) {
            return null;
        }
        int start = address.position();
        int family = address.order(ByteOrder.nativeOrder()).getShort(start);
        int port = address.order(ByteOrder.BIG_ENDIAN).getShort(start + 2) & 0xffff;
        byte[] ip;
        if (family == AF_INET) {
            ip = new byte[4];
            address.get(start + 4, ip);
        } else if (family == AF_INET6 && address.remaining() >= SOCKADDR_IN6_BYTES) {
            ip = new byte[16];
            address.get(start + 8, ip);
        } else {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
