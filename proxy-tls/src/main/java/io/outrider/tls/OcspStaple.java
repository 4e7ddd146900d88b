package io.outrider.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.jspecify.annotations.Nullable;

/// An OCSP response about an own certificate, shown to clients while it is fresh (RFC 6066 §8).
/// Immutable.
///
/// Like Envoy it looks at the certificate's number and the dates only: clients judge the rest.
final class OcspStaple {
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final int STATUS_REQUEST = 5;

    private final SecretBytes der;
    private final @Nullable Instant nextUpdate;

    private OcspStaple(SecretBytes der, @Nullable Instant nextUpdate) {
        this.der = der;
        this.nextUpdate = nextUpdate;
    }

    /// Reads a response, and checks that it is one about `certificate` alone.
    static OcspStaple of(SecretBytes der, X509Certificate certificate) throws TlsConfigException {
        SingleResp[] answers;
        try {
            OCSPResp response =
                    new OCSPResp(
                            OCSPResponse.getInstance(
                                    ASN1Primitive.fromByteArray(der.toByteArray())));
            if (response.getStatus() != OCSPResp.SUCCESSFUL) {
                throw invalid("a response of status " + response.getStatus());
            }
            if (!(response.getResponseObject() instanceof BasicOCSPResp basic)) {
                throw invalid("a response without a basic one in it");
            }
            answers = basic.getResponses();
        } catch (IOException | OCSPException | RuntimeException e) {
            throw new TlsConfigException("ocsp_staple", problem("no OCSP response"), e);
        }
        if (answers.length != 1) {
            throw invalid("a response about " + answers.length + " certificates");
        }
        BigInteger serial = answers[0].getCertID().getSerialNumber();
        if (!serial.equals(certificate.getSerialNumber())) {
            throw invalid("a response about serial " + serial.toString(16));
        }
        Date next = answers[0].getNextUpdate();
        return new OcspStaple(der, next == null ? null : next.toInstant());
    }

    private static TlsConfigException invalid(String found) {
        return new TlsConfigException("ocsp_staple", problem(found));
    }

    private static String problem(String found) {
        return found + " (expected: one successful DER response about this certificate)";
    }

    /// Whether a certificate says that it must not be believed without a staple (RFC 7633).
    static boolean isRequiredBy(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(TLS_FEATURE);
        if (extension == null) {
            return false;
        }
        try {
            byte[] value = ASN1OctetString.getInstance(extension).getOctets();
            for (var feature : ASN1Sequence.getInstance(value)) {
                if (feature instanceof ASN1Integer number && number.hasValue(STATUS_REQUEST)) {
                    return true;
                }
            }
            return false;
        } catch (RuntimeException _) {
            return false; // unreadable, so it demands nothing
        }
    }

    /// Whether clients may still rely on it; one that names no end never counts, as in Envoy.
    boolean isFresh(Instant now) {
        return nextUpdate != null && !nextUpdate.isBefore(now);
    }

    byte[] der() {
        return der.toByteArray();
    }
}
