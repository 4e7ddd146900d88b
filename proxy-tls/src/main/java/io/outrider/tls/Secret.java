package io.outrider.tls;

import java.util.List;

/// Something secret that arrives by name and may be replaced (`tls.v3.Secret`). Immutable.
public sealed interface Secret {

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
