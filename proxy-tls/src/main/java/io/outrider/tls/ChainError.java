package io.outrider.tls;

import java.security.cert.CertPathValidatorException.BasicReason;

/// Why a certificate chain is not believed, with OpenSSL's number and words for it.
enum ChainError {
    UNABLE_TO_GET_CRL(
            3,
            "certificate revocation check against provided CRLs failed: unable to get certificate CRL",
            BasicReason.UNDETERMINED_REVOCATION_STATUS),
    CERT_SIGNATURE_FAILURE(7, "certificate signature failure", BasicReason.INVALID_SIGNATURE),
    CERT_NOT_YET_VALID(9, "certificate is not yet valid", BasicReason.NOT_YET_VALID),
    CERT_HAS_EXPIRED(10, "certificate has expired", BasicReason.EXPIRED),
    CRL_NOT_YET_VALID(
            11,
            "certificate revocation check against provided CRLs failed: CRL is not yet valid",
            BasicReason.UNDETERMINED_REVOCATION_STATUS),
    CRL_HAS_EXPIRED(
            12,
            "certificate revocation check against provided CRLs failed: CRL has expired",
            BasicReason.UNDETERMINED_REVOCATION_STATUS),
    SELF_SIGNED_LEAF(18, "self signed certificate", BasicReason.UNSPECIFIED),
    SELF_SIGNED_IN_CHAIN(
            19, "self signed certificate in certificate chain", BasicReason.UNSPECIFIED),
    NO_LOCAL_ISSUER(20, "unable to get local issuer certificate", BasicReason.UNSPECIFIED),
    CHAIN_TOO_LONG(22, "certificate chain too long", BasicReason.UNSPECIFIED),
    REVOKED(
            23,
            "certificate revocation check against provided CRLs failed: certificate revoked",
            BasicReason.REVOKED),
    INVALID_CA(24, "invalid CA certificate", BasicReason.UNSPECIFIED),
    INVALID_PURPOSE(26, "unsupported certificate purpose", BasicReason.UNSPECIFIED),
    APPLICATION(47, "unspecified certificate verification error", BasicReason.UNSPECIFIED);

    private final int code;
    private final String text;
    private final BasicReason reason;

    ChainError(int code, String text, BasicReason reason) {
        this.code = code;
        this.text = text;
        this.reason = reason;
    }

    /// The `X509_V_ERR_*` number; BoringSSL turns it into the alert.
    int code() {
        return code;
    }

    String text() {
        return text;
    }

    /// What JSSE turns into the alert.
    BasicReason reason() {
        return reason;
    }
}
