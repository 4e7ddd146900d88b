package io.outrider.tls;

import java.util.List;

/// Something secret that arrives by name and may be replaced (`tls.v3.Secret`). Immutable.
public sealed interface Secret {
    /// Reads it, so that a mistake is known before any context depends on it. Slow: not on a
    /// worker.
    ///
    /// @throws TlsConfigException naming the field of the secret
    default void check() throws TlsConfigException {
        switch (this) {
            case Certificate(var config) ->
                    TlsConfigException.within(
                            "tls_certificate", () -> LocalCertificate.load(config));
            case Validation(var config) ->
                    TlsConfigException.within(
                            "validation_context",
                            () -> {
                                config.check();
                                return config;
                            });
            case TicketKeys(var keys) -> io.outrider.tls.TicketKeys.of(keys);
        }
    }

    /// An own certificate with its key.
    record Certificate(CertificateConfig config) implements Secret {}

    /// What peers must satisfy, usually no more than the CA.
    record Validation(ValidationConfig config) implements Secret {}

    /// Session ticket keys, the encrypting one first.
    record TicketKeys(List<SecretBytes> keys) implements Secret {
        public TicketKeys {
            keys = List.copyOf(keys);
        }
    }
}
