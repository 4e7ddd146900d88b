package io.outrider.tls;

import org.jspecify.annotations.Nullable;

/// A TLS setting that cannot be used; the message is one sentence that names the setting and what
/// was expected.
///
/// The core puts the path of the setting in front of it.
public final class TlsConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public TlsConfigException(String message) {
        super(message);
    }

    public TlsConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The message.
    public String problem() {
        return String.valueOf(getMessage());
    }
}
