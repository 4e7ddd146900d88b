package io.outrider.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;

/// A peer's certificate was refused; says which check failed and how Envoy words it.
final class PeerVerificationException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final TlsFailure.Kind kind;
    private final ChainError error;

    PeerVerificationException(TlsFailure.Kind kind, ChainError error, String message) {
        super(message, new CertPathValidatorException(message, null, null, -1, error.reason()));
        this.kind = kind;
        this.error = error;
    }

    TlsFailure.Kind kind() {
        return kind;
    }

    ChainError error() {
        return error;
    }
}
