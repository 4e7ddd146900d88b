package io.outrider.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An own certificate chain with its private key, checked to belong together. Immutable.
public final class LocalCertificate {
    private final List<X509Certificate> chain;
    private final PrivateKey privateKey;
    private final @Nullable SecretBytes ocspStaple;
    private final CertificateDetails details;

    private LocalCertificate(
            List<X509Certificate> chain, PrivateKey privateKey, @Nullable SecretBytes ocspStaple) {
        this.chain = List.copyOf(chain);
        this.privateKey = privateKey;
        this.ocspStaple = ocspStaple;
        this.details = new CertificateDetails(this.chain);
    }

    /// Reads and checks what `config` describes. Slow: not on a worker.
    public static LocalCertificate load(CertificateConfig config) throws TlsConfigException {
        return switch (config) {
            case CertificateConfig.Pem pem ->
                    checked(
                            PemBlocks.certificates(pem.chain().utf8(), "certificate_chain"),
                            PrivateKeys.read(pem.privateKey(), pem.password()),
                            pem.ocspStaple());
            case CertificateConfig.Pkcs12 pkcs12 -> fromPkcs12(pkcs12);
        };
    }

    private static LocalCertificate fromPkcs12(CertificateConfig.Pkcs12 config)
            throws TlsConfigException {
        char[] password =
                config.password() == null ? new char[0] : config.password().utf8().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(config.keyStore().toByteArray()), password);
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.getKey(alias, password);
                if (key instanceof PrivateKey privateKey) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate certificate : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) certificate);
                    }
                    return checked(chain, privateKey, config.ocspStaple());
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsConfigException("pkcs12", "unreadable with this password", e);
        }
        throw new TlsConfigException("pkcs12", "no private key found");
    }

    private static LocalCertificate checked(
            List<X509Certificate> chain, PrivateKey key, @Nullable SecretBytes ocspStaple)
            throws TlsConfigException {
        PublicKey publicKey = chain.getFirst().getPublicKey();
        if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < 2048) {
            throw new TlsConfigException(
                    "certificate_chain",
                    "RSA key of "
                            + rsa.getModulus().bitLength()
                            + " bits (expected: 2048 or more)");
        }
        if (!belongTogether(publicKey, key)) {
            throw new TlsConfigException(
                    "private_key",
                    "does not belong to the certificate "
                            + chain.getFirst().getSubjectX500Principal().getName());
        }
        return new LocalCertificate(chain, key, ocspStaple);
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey)
            throws TlsConfigException {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
                    default ->
                            throw new TlsConfigException(
                                    "certificate_chain",
                                    "key algorithm "
                                            + publicKey.getAlgorithm()
                                            + " (expected: RSA, EC or EdDSA)");
                };
        byte[] probe = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// Leaf first.
    public List<X509Certificate> chain() {
        return chain;
    }

    /// The readable fields of the leaf.
    public CertificateDetails details() {
        return details;
    }

    /// The DER-encoded OCSP response to staple, or null.
    public @Nullable SecretBytes ocspStaple() {
        return ocspStaple;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /// Whether only clients that understand ECDSA can use it.
    boolean isEcdsa() {
        return chain.getFirst().getPublicKey() instanceof ECPublicKey;
    }

    @Override
    public String toString() {
        return "LocalCertificate[" + details.subject() + ", serial " + details.serialNumber() + "]";
    }
}
