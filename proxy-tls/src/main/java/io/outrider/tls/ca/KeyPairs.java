package io.outrider.tls.ca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;

/// New key pairs of the kinds that meshes use. Immutable.
public enum KeyPairs {
    EC_P256,
    EC_P384,
    RSA_2048,
    RSA_3072,
    RSA_4096;

    /// A new pair from the JDK's strong random source. Slow for RSA.
    public KeyPair generate() {
        try {
            return switch (this) {
                case EC_P256 -> ec("secp256r1");
                case EC_P384 -> ec("secp384r1");
                case RSA_2048 -> rsa(2048);
                case RSA_3072 -> rsa(3072);
                case RSA_4096 -> rsa(4096);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes " + this + " keys", e);
        }
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /// The signature algorithm that suits `key`, by JCA name.
    static String signatureAlgorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default ->
                    throw new IllegalArgumentException(
                            "key algorithm "
                                    + key.getAlgorithm()
                                    + " (expected: RSA, EC, Ed25519)");
        };
    }
}
