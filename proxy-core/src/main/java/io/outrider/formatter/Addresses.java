package io.outrider.formatter;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/// Socket addresses as Envoy writes them: `10.0.0.1:80`, `[::1]:80`, or a path. Immutable.
public final class Addresses {
    private Addresses() {}

    public static @Nullable String text(@Nullable SocketAddress address) {
        return switch (address) {
            case null -> null;
            case InetSocketAddress inet when inet.getAddress() != null ->
                    (inet.getAddress() instanceof Inet6Address
                                    ? "[" + ip(inet.getAddress()) + "]"
                                    : ip(inet.getAddress()))
                            + ":"
                            + inet.getPort();
            case UnixDomainSocketAddress unix -> unix.getPath().toString();
            case DomainSocketAddress unix -> unix.path();
            default -> address.toString();
        };
    }

    public static @Nullable String withoutPort(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? ip(inet.getAddress())
                : text(address);
    }

    public static @Nullable Long port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? (long) inet.getPort() : null;
    }

    /// IPv6 in the short form of RFC 5952.
    public static String ip(InetAddress address) {
        return address instanceof Inet6Address
                ? io.netty.util.NetUtil.toAddressString(address)
                : address.getHostAddress();
    }
}
