package io.outrider.tls;

/// One subject alternative name of a certificate. Immutable.
///
/// @param value the name as text; an IP address in its canonical text form. Bytes outside ASCII are
///   kept one to one
/// @param oid of an other-name in dotted form, empty for every other type
public record SubjectAltName(SanType type, String value, String oid) {

    SubjectAltName(SanType type, String value) {
        this(type, value, "");
    }
}
