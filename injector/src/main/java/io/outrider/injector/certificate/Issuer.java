package io.outrider.injector.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes certificates: an authority's own, and those that it signs. P-256 keys.
///
/// Threads: any.
public final class Issuer {
    /// Clocks differ a little between machines.
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final SecureRandom random;

    public Issuer(SecureRandom random) {
        this.random = random;
    }

    /// A new authority.
    KeyedCertificate authority(Instant now, Duration lifetime) throws GeneralSecurityException {
        KeyPair keys = keys();
        X500Name name = new X500Name("CN=outrider-injector " + now.getEpochSecond());
        return certificate(name, keys, name, keys.getPrivate(), now, lifetime, List.of(), true);
    }

    /// A server's certificate signed by the authority.
    public KeyedCertificate serving(
            KeyedCertificate authority, List<String> names, Instant now, Duration lifetime)
            throws GeneralSecurityException {
        X500Name issuer =
                X500Name.getInstance(
                        authority.certificate().getSubjectX500Principal().getEncoded());
        KeyPair keys = keys();
        X500Name subject = new X500Name("CN=outrider-injector");
        return certificate(subject, keys, issuer, authority.key(), now, lifetime, names, false);
    }

    private KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private KeyedCertificate certificate(
            X500Name subject,
            KeyPair keys,
            X500Name issuer,
            PrivateKey signer,
            Instant now,
            Duration lifetime,
            List<String> names,
            boolean authority)
            throws GeneralSecurityException {
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(127, random),
                        Date.from(now.minus(BACKDATED)),
                        Date.from(now.plus(lifetime)),
                        subject,
                        keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
            if (authority) {
                builder.addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            } else {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
                GeneralName[] alternatives =
                        names.stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            X509Certificate certificate =
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder("SHA256withECDSA")
                                                    .build(signer)));
            return new KeyedCertificate(List.of(certificate), keys.getPrivate());
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException("a certificate could not be made", e);
        }
    }
}
