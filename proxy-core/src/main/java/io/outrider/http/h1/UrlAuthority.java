package io.outrider.http.h1;

/// The authority of a URL (RFC 3986 §3.2) as request targets in absolute form have it: a user,
/// which goes no further (RFC 9110 §4.2.4), a host and a port. Host names have letters, digits,
/// dots and hyphens only, as Envoy wants them.
final class UrlAuthority {
    private static final int MOST_PORT_DIGITS = 5;
    private static final int MAX_PORT = 65_535;

    private UrlAuthority() {}

    /// Where host and port begin, behind the user; -1 when this is no authority.
    static int host(byte[] bytes, int from, int to) {
        int host = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '@') {
                if (host > from || !isUser(bytes, from, i)) {
                    return -1;
                }
                host = i + 1;
            }
        }
        int end = hostEnd(bytes, host, to);
        return end > host && (end == to || isPort(bytes, end, to)) ? host : -1;
    }

    private static int hostEnd(byte[] bytes, int from, int to) {
        int at = from;
        if (at < to && bytes[at] == '[') {
            at++;
            while (at < to && (isHex(bytes[at]) || bytes[at] == ':' || bytes[at] == '.')) {
                at++;
            }
            return at < to && bytes[at] == ']' && at > from + 1 ? at + 1 : from;
        }
        while (at < to && (isAlphanumeric(bytes[at]) || bytes[at] == '.' || bytes[at] == '-')) {
            at++;
        }
        return at;
    }

    private static boolean isPort(byte[] bytes, int colon, int to) {
        int digits = to - colon - 1;
        if (bytes[colon] != ':' || digits < 1 || digits > MOST_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= MAX_PORT;
    }

    private static boolean isUser(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isAlphanumeric(bytes[i]) && "-_.!~*'()%;:&=+$,".indexOf(bytes[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }

    private static boolean isHex(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F';
    }
}
