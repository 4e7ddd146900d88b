package io.outrider.tls.ca;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/// A certificate signing request (PKCS#10). Immutable.
public final class CertificateRequest {
    private final JcaPKCS10CertificationRequest request;

    private CertificateRequest(JcaPKCS10CertificationRequest request) {
        this.request = request;
    }

    /// The request that a mesh CA wants: an empty organisation and one critical URI name, signed by
    /// the new key.
    public static CertificateRequest forWorkload(String spiffeId, KeyPair pair) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    true,
                    new GeneralNames(
                            CertificateAuthority.name(
                                    org.bouncycastle.asn1.x509.GeneralName
                                            .uniformResourceIdentifier,
                                    spiffeId)));
            JcaPKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(new X500Name("O="), pair.getPublic());
            builder.addAttribute(
                    PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            String algorithm = KeyPairs.signatureAlgorithm(pair.getPrivate());
            return new CertificateRequest(
                    new JcaPKCS10CertificationRequest(
                            builder.build(
                                    new JcaContentSignerBuilder(algorithm)
                                            .build(pair.getPrivate()))));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("certificate request for " + spiffeId, e);
        }
    }

    /// Reads a request.
    ///
    /// @throws IllegalArgumentException when there is none in `pem`
    public static CertificateRequest ofPem(String pem) {
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            PemObject block = reader.readPemObject();
            if (block == null || !block.getType().endsWith("CERTIFICATE REQUEST")) {
                throw new IllegalArgumentException("no certificate request found (expected: PEM)");
            }
            return new CertificateRequest(new JcaPKCS10CertificationRequest(block.getContent()));
        } catch (IOException e) {
            throw new IllegalArgumentException("unreadable certificate request", e);
        }
    }

    /// The request in PEM.
    public String pem() {
        try {
            return PemText.block("CERTIFICATE REQUEST", request.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("a built request has its encoding", e);
        }
    }

    /// The public key, whose private half provably signed this request.
    ///
    /// @throws IllegalArgumentException when it did not
    PublicKey verifiedPublicKey() {
        try {
            PublicKey key = request.getPublicKey();
            if (request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                return key;
            }
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("certificate request: unusable key or signature", e);
        }
        throw new IllegalArgumentException("certificate request: wrong signature");
    }
}
