package io.outrider.dns;

/// An authority taken apart. Immutable.
///
/// @param host without brackets
public record HostPort(String host, int port) {

    /// @param defaultPort for an authority that names none, or something that is no port
    public static HostPort of(String authority, int defaultPort) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            if (end > 0) {
                return new HostPort(
                        authority.substring(1, end),
                        port(authority.substring(end + 1), defaultPort));
            }
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(':') != colon
                ? new HostPort(authority, defaultPort)
                : new HostPort(
                        authority.substring(0, colon),
                        port(authority.substring(colon), defaultPort));
    }

    private static int port(String text, int otherwise) {
        if (text.length() < 2) {
            return otherwise;
        }
        try {
            int port = Integer.parseInt(text.substring(1));
            return port < 0 || port > 65_535 ? otherwise : port;
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    /// With the port always written, and brackets where they are needed.
    public String text() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
