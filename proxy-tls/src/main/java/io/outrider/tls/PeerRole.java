package io.outrider.tls;

/// What the peer is in the handshake, and so what its certificate must be good for.
enum PeerRole {
    SERVER("1.3.6.1.5.5.7.3.1"),
    CLIENT("1.3.6.1.5.5.7.3.2");

    private final String extendedKeyUsage;

    PeerRole(String extendedKeyUsage) {
        this.extendedKeyUsage = extendedKeyUsage;
    }

    /// The OID that an extended key usage extension must contain (RFC 5280 §4.2.1.12), if there is
    /// one at all.
    String extendedKeyUsage() {
        return extendedKeyUsage;
    }
}
