package io.outrider.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Key exchange groups and signature algorithms for engines of the JDK, which takes them per engine
/// and by IANA name. Immutable.
final class JdkParameters {
    private static final Logger LOG = LoggerFactory.getLogger(JdkParameters.class);

    /// The names that BoringSSL has beside IANA's.
    private static final Map<String, String> SIGNATURES = new TreeMap<>();

    static {
        for (String bits : List.of("256", "384", "512")) {
            String curve = bits.equals("512") ? "521" : bits;
            signature("rsa_pkcs1_sha" + bits, "RSA+SHA" + bits);
            signature("rsa_pss_rsae_sha" + bits, "RSA-PSS+SHA" + bits, "PSS+SHA" + bits);
            signature("ecdsa_secp" + curve + "r1_sha" + bits, "ECDSA+SHA" + bits);
        }
        signature("rsa_pkcs1_sha1", "RSA+SHA1");
        signature("ecdsa_sha1", "ECDSA+SHA1");
        signature("ed25519");
    }

    private static final Set<String> CURVES =
            Set.of("secp256r1", "secp384r1", "secp521r1", "x25519", "x448");

    private JdkParameters() {}

    private static void signature(String iana, String... others) {
        SIGNATURES.put(iana, iana);
        for (String other : others) {
            SIGNATURES.put(other, iana);
        }
    }

    /// The library for these parameters: netty-tcnative has no way to hand signature algorithms to
    /// BoringSSL, so a context that names some is the JDK's.
    static TlsProvider library(TlsParameters parameters, TlsProvider wanted)
            throws TlsConfigException {
        if (parameters.signatureAlgorithms().isEmpty()) {
            return wanted;
        }
        List<String> schemes =
                TlsConfigException.within(
                        TlsParameters.PLACE, () -> schemes(parameters.signatureAlgorithms()));
        if (wanted != TlsProvider.JDK) {
            LOG.info("TLS by the JDK where signature_algorithms are {}", schemes);
        }
        return TlsProvider.JDK;
    }

    private static List<String> schemes(List<String> configured) throws TlsConfigException {
        List<String> schemes = new ArrayList<>();
        for (int i = 0; i < configured.size(); i++) {
            String name = configured.get(i);
            String scheme = SIGNATURES.get(name);
            if (scheme == null) {
                throw new TlsConfigException(
                        "signature_algorithms[" + i + "]",
                        name
                                + " (expected: one of "
                                + String.join(", ", SIGNATURES.keySet())
                                + ")");
            }
            if (schemes.contains(scheme)) {
                throw new TlsConfigException(
                        "signature_algorithms[" + i + "]", name + " (expected: each once)");
            }
            schemes.add(scheme);
        }
        return schemes;
    }

    /// The parameters of a JDK engine with the configured groups and signature algorithms, its own
    /// where there are none; null for any other engine.
    static @Nullable SSLParameters of(SSLEngine engine, TlsParameters configured) {
        if (engine instanceof ReferenceCountedOpenSslEngine) {
            return null;
        }
        SSLParameters parameters = engine.getSSLParameters();
        List<String> curves = configured.ecdhCurves();
        if (!curves.isEmpty()) {
            parameters.setNamedGroups(
                    curves.stream().map(JdkParameters::ianaName).toArray(String[]::new));
        }
        List<String> signatures = configured.signatureAlgorithms();
        if (!signatures.isEmpty()) {
            parameters.setSignatureSchemes(
                    signatures.stream().map(SIGNATURES::get).toArray(String[]::new));
        }
        return parameters;
    }

    /// Whether the JDK has that curve.
    static boolean isCurve(String curve) {
        return CURVES.contains(ianaName(curve));
    }

    private static String ianaName(String curve) {
        return switch (curve) {
            case "P-256", "prime256v1" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            case "X25519" -> "x25519";
            default -> curve;
        };
    }
}
