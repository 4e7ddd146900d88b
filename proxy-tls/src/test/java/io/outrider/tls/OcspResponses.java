package io.outrider.tls;

import io.outrider.tls.ca.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/// What an authority's OCSP responder says about its certificates.
final class OcspResponses {
    private OcspResponses() {}

    /// That `certificates` are good; `nextUpdate` null leaves the end open.
    static SecretBytes good(
            CertificateAuthority authority,
            List<X509Certificate> certificates,
            Instant thisUpdate,
            @Nullable Instant nextUpdate)
            throws Exception {
        X509CertificateHolder issuer = new JcaX509CertificateHolder(authority.certificate());
        DigestCalculator sha1 =
                new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
        var responder =
                new BasicOCSPRespBuilder(
                        SubjectPublicKeyInfo.getInstance(
                                authority.certificate().getPublicKey().getEncoded()),
                        sha1);
        for (X509Certificate certificate : certificates) {
            responder.addResponse(
                    new CertificateID(sha1, issuer, certificate.getSerialNumber()),
                    CertificateStatus.GOOD,
                    Date.from(thisUpdate),
                    nextUpdate == null ? null : Date.from(nextUpdate));
        }
        var basic =
                responder.build(
                        new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(authority.privateKey()),
                        new X509CertificateHolder[0],
                        Date.from(thisUpdate));
        return SecretBytes.of(
                new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded());
    }

    /// That the responder is too busy to say anything.
    static SecretBytes tryLater() throws Exception {
        return SecretBytes.of(
                new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded());
    }
}
