package io.outrider.dns;

/// `dns_lookup_family`: which addresses of a name are wanted.
public enum DnsFamily {
    /// IPv6, or IPv4 when there is none.
    AUTO,
    V4_ONLY,
    V6_ONLY,
    /// IPv4, or IPv6 when there is none.
    V4_PREFERRED,
    /// Both.
    ALL
}
