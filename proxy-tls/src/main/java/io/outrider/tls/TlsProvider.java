package io.outrider.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// The library that does the cryptography of connections.
public enum TlsProvider {
    /// BoringSSL through netty-tcnative.
    BORINGSSL,
    /// The JDK's own TLS.
    JDK;

    /// BoringSSL where its library loads, else the JDK.
    public static TlsProvider best() {
        return OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }

    /// One line for the log: what is used and, for a fallback, why.
    public String describe() {
        return switch (this) {
            case BORINGSSL -> "TLS by " + OpenSsl.versionString() + " (netty-tcnative)";
            case JDK -> {
                String line = "TLS by the JDK " + Runtime.version();
                Throwable reason = OpenSsl.unavailabilityCause();
                yield reason == null ? line : line + ", BoringSSL did not load: " + reason;
            }
        };
    }

    SslProvider nettyProvider() {
        return switch (this) {
            case BORINGSSL -> SslProvider.OPENSSL_REFCNT;
            case JDK -> SslProvider.JDK;
        };
    }
}
