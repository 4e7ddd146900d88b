package io.outrider.tls;

import java.util.Locale;

/// Comparison of a host name with a name in a certificate (RFC 9525 §6.3). Immutable.
final class DnsName {
    private DnsName() {}

    /// Whether `pattern`, from a certificate, covers `host`.
    ///
    /// `*.a.com` covers `x.a.com`, and neither `a.com` nor `x.y.a.com`. A star anywhere else is an
    /// ordinary character.
    static boolean matches(String pattern, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (name.equals(wanted)) {
            return true;
        }
        if (wanted.length() < 3 || !wanted.startsWith("*.")) {
            return false;
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(wanted.substring(1));
    }
}
