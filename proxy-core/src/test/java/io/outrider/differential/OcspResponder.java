package io.outrider.differential;

import io.outrider.tls.ca.CertificateAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// Says of an authority's certificates that they are good. Immutable.
final class OcspResponder {
    private final CertificateAuthority authority;

    OcspResponder(CertificateAuthority authority) {
        this.authority = authority;
    }

    /// A response about `certificate` in DER, good from `thisUpdate` until `nextUpdate`.
    byte[] good(X509Certificate certificate, Instant thisUpdate, Instant nextUpdate)
            throws IOException {
        try {
            var issuer = new JcaX509CertificateHolder(authority.certificate());
            var sha1 =
                    new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
            var key =
                    SubjectPublicKeyInfo.getInstance(
                            authority.certificate().getPublicKey().getEncoded());
            var basic =
                    new BasicOCSPRespBuilder(key, sha1)
                            .addResponse(
                                    new CertificateID(sha1, issuer, certificate.getSerialNumber()),
                                    CertificateStatus.GOOD,
                                    Date.from(thisUpdate),
                                    Date.from(nextUpdate))
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(authority.privateKey()),
                                    new X509CertificateHolder[0],
                                    Date.from(thisUpdate));
            return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded();
        } catch (GeneralSecurityException | OperatorCreationException | OCSPException e) {
            throw new IllegalStateException(e);
        }
    }
}
