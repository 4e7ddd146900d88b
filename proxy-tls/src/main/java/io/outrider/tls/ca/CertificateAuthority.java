package io.outrider.tls.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A small certificate authority: a root, intermediates below it, and certificates for workloads.
/// Immutable.
///
/// For demos, tests and `outrider certs`; it keeps no list of what it issued.
public final class CertificateAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private CertificateAuthority(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /// A new self-signed root.
    public static CertificateAuthority root(
            String subject, KeyPairs kind, Instant notBefore, Instant notAfter) {
        KeyPair pair = kind.generate();
        X500Name name = new X500Name(subject);
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        newSerial(),
                        Date.from(notBefore),
                        Date.from(notAfter),
                        name,
                        pair.getPublic());
        return new CertificateAuthority(
                List.of(signedCa(builder, pair.getPublic(), null, pair.getPrivate())),
                pair.getPrivate());
    }

    /// An authority that exists already.
    ///
    /// @param chain its own certificate first, its root last
    public static CertificateAuthority of(List<X509Certificate> chain, PrivateKey key) {
        return new CertificateAuthority(chain, key);
    }

    /// A new authority below this one.
    public CertificateAuthority intermediate(
            String subject, KeyPairs kind, Instant notBefore, Instant notAfter) {
        KeyPair pair = kind.generate();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuerName(),
                        newSerial(),
                        Date.from(notBefore),
                        Date.from(notAfter),
                        new X500Name(subject),
                        pair.getPublic());
        List<X509Certificate> longer = new ArrayList<>();
        longer.add(signedCa(builder, pair.getPublic(), chain.getFirst(), key));
        longer.addAll(chain);
        return new CertificateAuthority(longer, pair.getPrivate());
    }

    /// A certificate with a new key pair.
    public IssuedCertificate issue(CertificateProfile profile, KeyPairs kind) {
        KeyPair pair = kind.generate();
        return new IssuedCertificate(
                withIssuers(issue(profile, pair.getPublic())), pair.getPrivate());
    }

    /// A certificate for what `request` asks, as long as it is signed by the key it shows; leaf
    /// first, no root.
    ///
    /// @param profile what is certified: this authority decides, not the request
    /// @throws IllegalArgumentException when the request's own signature is wrong
    public List<X509Certificate> sign(CertificateRequest request, CertificateProfile profile) {
        return withIssuers(issue(profile, request.verifiedPublicKey()));
    }

    /// A revocation list of this authority's.
    public X509CRL revoke(List<BigInteger> serials, Instant thisUpdate, Instant nextUpdate) {
        try {
            JcaX509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(certificate(), Date.from(thisUpdate));
            builder.setNextUpdate(Date.from(nextUpdate));
            for (BigInteger serial : serials) {
                builder.addCRLEntry(serial, Date.from(thisUpdate), CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
        } catch (CRLException e) {
            throw new IllegalStateException("revocation list", e);
        }
    }

    /// This authority's own certificate.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Its own certificate first, the root last.
    public List<X509Certificate> chain() {
        return chain;
    }

    /// The root at the top.
    public X509Certificate root() {
        return chain.getLast();
    }

    /// Its private key: for writing it to a file, nothing else.
    public PrivateKey privateKey() {
        return key;
    }

    private List<X509Certificate> withIssuers(X509Certificate leaf) {
        List<X509Certificate> sent = new ArrayList<>();
        sent.add(leaf);
        sent.addAll(chain.subList(0, chain.size() - 1));
        return List.copyOf(sent);
    }

    private X509Certificate issue(CertificateProfile profile, PublicKey publicKey) {
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuerName(),
                        newSerial(),
                        Date.from(profile.notBefore()),
                        Date.from(profile.notAfter()),
                        new X500Name(profile.subject()),
                        publicKey);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            if (!profile.usages().isEmpty()) {
                builder.addExtension(Extension.extendedKeyUsage, false, usages(profile));
            }
            GeneralNames names = SubjectNames.of(profile);
            if (names.getNames().length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName, profile.subject().isEmpty(), names);
            }
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate()));
            return signed(builder, key);
        } catch (IOException | CertificateException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("certificate for " + profile.subject(), e);
        }
    }

    private static ExtendedKeyUsage usages(CertificateProfile profile) {
        return new ExtendedKeyUsage(
                profile.usages().stream()
                        .sorted()
                        .map(
                                usage ->
                                        switch (usage) {
                                            case SERVER_AUTH -> KeyPurposeId.id_kp_serverAuth;
                                            case CLIENT_AUTH -> KeyPurposeId.id_kp_clientAuth;
                                        })
                        .toArray(KeyPurposeId[]::new));
    }

    private static X509Certificate signedCa(
            JcaX509v3CertificateBuilder builder,
            PublicKey publicKey,
            @org.jspecify.annotations.Nullable X509Certificate issuer,
            PrivateKey signingKey) {
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            SubjectKeyIdentifier own = extensions.createSubjectKeyIdentifier(publicKey);
            builder.addExtension(Extension.subjectKeyIdentifier, false, own);
            AuthorityKeyIdentifier above =
                    issuer == null
                            ? new AuthorityKeyIdentifier(own.getKeyIdentifier())
                            : extensions.createAuthorityKeyIdentifier(issuer);
            builder.addExtension(Extension.authorityKeyIdentifier, false, above);
            return signed(builder, signingKey);
        } catch (IOException | CertificateException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("certificate of an authority", e);
        }
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws CertificateException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
    }

    private static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(KeyPairs.signatureAlgorithm(key)).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("signature with a " + key.getAlgorithm() + " key", e);
        }
    }

    private X500Name issuerName() {
        try {
            return new JcaX509CertificateHolder(certificate()).getSubject();
        } catch (CertificateException e) {
            throw new IllegalStateException("own certificate", e);
        }
    }

    /// 127 random bits, as CA/B baseline requirements ask for more than 64.
    private static BigInteger newSerial() {
        return new BigInteger(126, RANDOM).add(BigInteger.ONE);
    }

    /// The general name of a type and value, for callers in this package.
    static GeneralName name(int type, String value) {
        return new GeneralName(type, value);
    }
}
