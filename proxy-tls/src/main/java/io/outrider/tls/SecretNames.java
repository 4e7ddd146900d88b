package io.outrider.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which parts of a context come from a [SecretSource]; the rest is in the record. Immutable.
///
/// @param certificates names of own certificates, added after the configured ones
/// @param validation name of a validation context that is merged over the configured one, or null
/// @param ticketKeys name of session ticket keys, or null
public record SecretNames(
        List<String> certificates, @Nullable String validation, @Nullable String ticketKeys) {
    /// Everything is in the record.
    public static final SecretNames NONE = new SecretNames(List.of(), null, null);

    public SecretNames {
        certificates = List.copyOf(certificates);
    }

    /// Whether everything is in the record.
    public boolean isEmpty() {
        return certificates.isEmpty() && validation == null && ticketKeys == null;
    }
}
