package io.outrider.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Key exchange groups for engines of the JDK, which takes them per engine and by IANA name.
/// Immutable.
final class JdkGroups {
    private JdkGroups() {}

    /// The parameters of a JDK engine with `curves` (OpenSSL names, empty means its own); null for
    /// any other engine.
    static @Nullable SSLParameters parameters(SSLEngine engine, List<String> curves) {
        if (engine instanceof ReferenceCountedOpenSslEngine) {
            return null;
        }
        SSLParameters parameters = engine.getSSLParameters();
        if (!curves.isEmpty()) {
            parameters.setNamedGroups(
                    curves.stream().map(JdkGroups::ianaName).toArray(String[]::new));
        }
        return parameters;
    }

    private static String ianaName(String curve) {
        return switch (curve) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            case "X25519" -> "x25519";
            default -> curve;
        };
    }
}
