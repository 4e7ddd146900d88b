package io.outrider.tls;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Protocol versions and algorithms of one TLS context (`tls.v3.TlsParameters`). Immutable.
///
/// @param minVersion null means TLS 1.2
/// @param maxVersion null means TLS 1.3 for a server and TLS 1.2 for a client, as in Envoy
/// @param cipherSuites TLS 1.2 suites by OpenSSL name, most wanted first, `[A|B]` for equal ones;
///   empty means the default. TLS 1.3 suites cannot be configured
/// @param ecdhCurves groups by OpenSSL name, most wanted first; empty means the default
/// @param signatureAlgorithms OpenSSL names such as `ecdsa_secp256r1_sha256`; empty means the
///   library's own
public record TlsParameters(
        @Nullable TlsVersion minVersion,
        @Nullable TlsVersion maxVersion,
        List<String> cipherSuites,
        List<String> ecdhCurves,
        List<String> signatureAlgorithms) {

    /// Nothing configured.
    public static final TlsParameters DEFAULT =
            new TlsParameters(null, null, List.of(), List.of(), List.of());

    /// The path of the parameters below a context.
    static final String PLACE = "common_tls_context.tls_params";

    /// Envoy's TLS 1.2 suites when none are configured.
    static final List<String> DEFAULT_CIPHER_SUITES =
            List.of(
                    "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]",
                    "[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]",
                    "ECDHE-ECDSA-AES256-GCM-SHA384",
                    "ECDHE-RSA-AES256-GCM-SHA384");

    public TlsParameters {
        cipherSuites = List.copyOf(cipherSuites);
        ecdhCurves = List.copyOf(ecdhCurves);
        signatureAlgorithms = List.copyOf(signatureAlgorithms);
    }

    /// These parameters with other version bounds.
    public TlsParameters versions(@Nullable TlsVersion min, @Nullable TlsVersion max) {
        return new TlsParameters(min, max, cipherSuites, ecdhCurves, signatureAlgorithms);
    }

    /// The enabled versions, oldest first.
    List<TlsVersion> enabledVersions(TlsVersion defaultMax) throws TlsConfigException {
        TlsVersion min = minVersion == null ? TlsVersion.TLS_V1_2 : minVersion;
        TlsVersion max = maxVersion == null ? defaultMax : maxVersion;
        if (max.compareTo(min) < 0) {
            if (maxVersion != null && minVersion != null) {
                throw new TlsConfigException(
                        "tls_maximum_protocol_version",
                        max + " (expected: not below tls_minimum_protocol_version " + min + ")");
            }
            max = min;
        }
        List<TlsVersion> versions = new ArrayList<>();
        for (TlsVersion version : TlsVersion.values()) {
            if (version.compareTo(min) >= 0 && version.compareTo(max) <= 0) {
                versions.add(version);
            }
        }
        return versions;
    }
}
