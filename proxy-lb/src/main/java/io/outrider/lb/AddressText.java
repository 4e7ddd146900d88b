package io.outrider.lb;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Writes addresses as Envoy does, because hash rings are built over this text. Immutable.
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        InetAddress ip = inet.getAddress();
        if (ip == null) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        return ip instanceof Inet6Address six
                ? "[" + compress(six) + "]:" + inet.getPort()
                : ip.getHostAddress() + ":" + inet.getPort();
    }

    /// RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
    private static String compress(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(bytes, i + length) == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = i;
                bestLength = length;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(bytes, i)));
        }
        if (address.getScopeId() != 0) {
            text.append('%').append(address.getScopeId());
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | (bytes[2 * index + 1] & 0xff);
    }
}
