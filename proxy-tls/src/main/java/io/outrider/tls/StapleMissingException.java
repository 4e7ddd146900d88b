package io.outrider.tls;

import javax.net.ssl.SSLHandshakeException;

/// A client asked for an OCSP response, and there is no certificate that may be shown without a
/// fresh one.
final class StapleMissingException extends SSLHandshakeException {
    private static final long serialVersionUID = 1;

    StapleMissingException() {
        super("no certificate with a fresh OCSP response");
    }
}
