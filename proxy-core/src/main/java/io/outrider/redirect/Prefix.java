package io.outrider.redirect;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Prefixes such as `10.0.0.0/8`, as text.
final class Prefix {
    private Prefix() {}

    /// The length of a prefix, 0 to 128; -1 when the text is none.
    static int bits(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return -1;
        byte[] address = address(text.substring(0, slash));
        if (address == null) return -1;
        String bits = text.substring(slash + 1);
        if (bits.isEmpty()
                || bits.length() > 3
                || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(bits);
        return number <= address.length * 8 ? number : -1;
    }

    /// The prefix with the bits behind it cleared, as iptables-save prints it.
    static String network(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(text.substring(0, slash));
        int bits = bits(text);
        if (address == null || bits < 0) throw new IllegalArgumentException("no prefix: " + text);
        for (int i = 0; i < address.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            address[i] &= (byte) (0xff00 >> kept);
        }
        return spell(address) + "/" + bits;
    }

    /// The bytes of an address; null when the text is none. Never asks a name server.
    static byte @Nullable [] address(String text) {
        // The JDK takes 10.1 for an address; iptables does not.
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) return null;
        try {
            return InetAddress.ofLiteral(text).getAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// As the C library does: the longest run of two or more zero groups of IPv6 becomes `::`.
    private static String spell(byte[] address) {
        if (address.length == 4) {
            return "%d.%d.%d.%d"
                    .formatted(
                            address[0] & 0xff,
                            address[1] & 0xff,
                            address[2] & 0xff,
                            address[3] & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (address[2 * i] & 0xff) << 8 | address[2 * i + 1] & 0xff;
        }
        int from = 0;
        int length = 0;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) run++;
            if (run > length) {
                from = i;
                length = run;
            }
        }
        if (length < 2) return join(groups, 0, 8);
        return join(groups, 0, from) + "::" + join(groups, from + length, 8);
    }

    private static String join(int[] groups, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (i > from) text.append(':');
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
