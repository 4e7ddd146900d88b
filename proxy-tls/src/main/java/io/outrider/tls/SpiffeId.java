package io.outrider.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// SPIFFE ids in certificates (SPIFFE-ID §2): `spiffe://trust-domain/path`. Immutable.
final class SpiffeId {
    private static final String SCHEME = "spiffe://";

    private SpiffeId() {}

    /// The trust domain of the one URI name, or null when there is none, more than one, or no
    /// SPIFFE id in it.
    static @Nullable String trustDomain(List<SubjectAltName> names) {
        String found = null;
        for (SubjectAltName name : names) {
            if (name.type() == SanType.URI) {
                if (found != null) {
                    return null;
                }
                found = name.value();
            }
        }
        if (found == null || !found.startsWith(SCHEME)) {
            return null;
        }
        int end = found.indexOf('/', SCHEME.length());
        String domain = found.substring(SCHEME.length(), end < 0 ? found.length() : end);
        return domain.isEmpty() ? null : domain;
    }
}
