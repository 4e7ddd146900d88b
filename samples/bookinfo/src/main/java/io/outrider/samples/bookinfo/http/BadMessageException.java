package io.outrider.samples.bookinfo.http;

import java.io.IOException;

/// Bytes that are not an HTTP/1.1 message this server accepts. The connection ends after the
/// answer.
final class BadMessageException extends IOException {

    private static final long serialVersionUID = 1L;

    /// What a server answers with.
    final int status;

    BadMessageException(int status, String what) {
        super(what);
        this.status = status;
    }
}
