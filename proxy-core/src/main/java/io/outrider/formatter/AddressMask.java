package io.outrider.formatter;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `…_WITHOUT_PORT`: an address alone or, with a prefix length as argument, the network it is in,
/// so that logs need not name single clients. Immutable.
final class AddressMask {
    private AddressMask() {}

    /// What is no number leaves the whole address, as in Envoy.
    static Operator of(
            OperatorSyntax syntax, Function<FormatContext, @Nullable SocketAddress> get) {
        int length = prefixLength(syntax.arguments());
        if (length < 0) {
            return context -> Addresses.withoutPort(get.apply(context));
        }
        return context -> {
            SocketAddress address = get.apply(context);
            return address instanceof InetSocketAddress inet && inet.getAddress() != null
                    ? network(inet.getAddress(), length)
                    : Addresses.withoutPort(address);
        };
    }

    private static int prefixLength(String argument) {
        boolean number = !argument.isEmpty() && argument.chars().allMatch(Character::isDigit);
        return number && argument.length() < 5 ? Integer.parseInt(argument) : -1;
    }

    private static String network(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        int kept = Math.min(length, bytes.length * 8);
        for (int bit = kept; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return Addresses.ip(InetAddress.getByAddress(bytes)) + "/" + kept;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is right
        }
    }
}
