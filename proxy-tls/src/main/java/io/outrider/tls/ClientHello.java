package io.outrider.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client offers in its first TLS message. Immutable.
///
/// @param serverName from SNI, lower case, as sent; null when there is none
/// @param alpnProtocols offered, in the client's order; empty when it offers none
/// @param versions offered protocol versions by number (0x0304 is TLS 1.3), in the client's order
/// @param cipherSuites by number
/// @param signatureAlgorithms by number (RFC 8446 §4.2.3)
/// @param groups supported groups by number
/// @param asksForOcsp whether it wants an OCSP response stapled (`status_request`)
/// @param ja3 the JA3 fingerprint's text, before hashing
public record ClientHello(
        @Nullable String serverName,
        List<String> alpnProtocols,
        List<Integer> versions,
        List<Integer> cipherSuites,
        List<Integer> signatureAlgorithms,
        List<Integer> groups,
        boolean asksForOcsp,
        String ja3) {

    private static final int TLS_1_3 = 0x0304;
    private static final int ECDSA_P256_SHA256 = 0x0403;
    private static final int P256 = 23;

    public ClientHello {
        alpnProtocols = List.copyOf(alpnProtocols);
        versions = List.copyOf(versions);
        cipherSuites = List.copyOf(cipherSuites);
        signatureAlgorithms = List.copyOf(signatureAlgorithms);
        groups = List.copyOf(groups);
    }

    /// Whether a P-256 certificate can be shown to this client, judged as Envoy does.
    boolean acceptsEcdsa() {
        if (versions.contains(TLS_1_3)) {
            return signatureAlgorithms.contains(ECDSA_P256_SHA256);
        }
        if (!groups.isEmpty() && !groups.contains(P256)) {
            return false;
        }
        for (int suite : cipherSuites) {
            if (isEcdsaSuite(suite)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEcdsaSuite(int suite) {
        return switch (suite) {
            case 0xc009, 0xc00a, 0xc023, 0xc024, 0xc02b, 0xc02c, 0xcca9 -> true;
            default -> false;
        };
    }
}
