package io.outrider.tls;

/// The kind of a subject alternative name (RFC 5280 §4.2.1.6) that a matcher looks at.
public enum SanType {
    DNS,
    URI,
    EMAIL,
    IP_ADDRESS,
    OTHER_NAME
}
