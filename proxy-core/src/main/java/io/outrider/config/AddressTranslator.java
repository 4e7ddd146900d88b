package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.netty.util.NetUtil;
import io.outrider.listener.FilterChainMatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/// Addresses of `envoy.config.core.v3`. Immutable.
public final class AddressTranslator {
    private AddressTranslator() {}

    /// An address that needs no resolver: an IP address with a port, or a Unix socket's path.
    public static java.net.SocketAddress resolved(Address address, FieldPath at)
            throws ConfigException {
        switch (address.getAddressCase()) {
            case SOCKET_ADDRESS -> {
                SocketAddress socket = address.getSocketAddress();
                FieldPath here = at.field("socket_address");
                plain(socket, here);
                return new InetSocketAddress(
                        ip(socket.getAddress(), here.field("address")), port(socket, here));
            }
            case PIPE -> {
                try {
                    return UnixDomainSocketAddress.of(address.getPipe().getPath());
                } catch (InvalidPathException e) {
                    throw at.field("pipe")
                            .field("path")
                            .invalid(address.getPipe().getPath() + " (expected: a file path)");
                }
            }
            case ENVOY_INTERNAL_ADDRESS ->
                    throw at.field("envoy_internal_address").unsupported("internal listeners");
            case ADDRESS_NOT_SET -> throw at.missing("socket_address or pipe");
        }
        throw new IllegalStateException();
    }

    /// Refuses what is more than an address and a TCP port.
    static void plain(SocketAddress socket, FieldPath at) throws ConfigException {
        if (socket.getProtocol() == SocketAddress.Protocol.UDP) {
            throw at.field("protocol").unsupported("UDP");
        }
        if (!socket.getNetworkNamespaceFilepath().isEmpty()) {
            throw at.field("network_namespace_filepath")
                    .unsupported("an address in another network namespace");
        }
        if (!socket.getResolverName().isEmpty()) {
            throw at.field("resolver_name")
                    .unsupported("resolver '" + socket.getResolverName() + "'");
        }
    }

    /// The port as a number.
    public static int port(SocketAddress socket, FieldPath at) throws ConfigException {
        return switch (socket.getPortSpecifierCase()) {
            case PORT_VALUE -> socket.getPortValue();
            case NAMED_PORT -> throw at.field("named_port").unsupported("named ports");
            case PORTSPECIFIER_NOT_SET ->
                    throw at.field("port_value").missing("a port from 0 to 65535");
        };
    }

    /// An IPv4 or IPv6 address written as such.
    public static InetAddress ip(String text, FieldPath at) throws ConfigException {
        InetAddress address = ipOrNull(text);
        if (address == null) {
            throw at.invalid("\"" + text + "\" (expected: an IP address)");
        }
        return address;
    }

    /// Null when the text is a name.
    public static @Nullable InetAddress ipOrNull(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A range with its host bits cleared.
    public static FilterChainMatch.Prefix prefix(CidrRange range, FieldPath at)
            throws ConfigException {
        InetAddress address = ip(range.getAddressPrefix(), at.field("address_prefix"));
        int bits = address.getAddress().length * 8;
        int length = range.hasPrefixLen() ? range.getPrefixLen().getValue() : 0;
        if (length < 0 || length > bits) {
            throw at.field("prefix_len").invalid(length + " (expected: 0 to " + bits + ")");
        }
        byte[] raw = address.getAddress();
        for (int i = 0; i < raw.length; i++) {
            int keep = Math.clamp(length - i * 8L, 0, 8);
            raw[i] &= (byte) (0xff << 8 - keep);
        }
        try {
            return new FilterChainMatch.Prefix(InetAddress.getByAddress(raw), length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
