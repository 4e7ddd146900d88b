package io.outrider.tls;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/// Why a handshake failed: a kind to count and a detail string to log. Immutable.
///
/// @param kind which counter of `ssl.*` it belongs to
/// @param unsentAlert the alert that the peer should hear of what Netty refused before BoringSSL
///   saw it; 0: BoringSSL has sent what there was to send
/// @param details as in `%DOWNSTREAM_TRANSPORT_FAILURE_REASON%` and
///   `%UPSTREAM_TRANSPORT_FAILURE_REASON%`
public record TlsFailure(Kind kind, String details, int unsentAlert) {

    /// What is counted; the names are those of Envoy's counters.
    public enum Kind {
        CONNECTION_ERROR("connection_error"),
        VERIFY_NO_CERT("fail_verify_no_cert"),
        VERIFY_ERROR("fail_verify_error"),
        VERIFY_SAN("fail_verify_san"),
        VERIFY_CERT_HASH("fail_verify_cert_hash");

        private final String statName;

        Kind(String statName) {
            this.statName = statName;
        }

        /// The last part of the counter's name; a verification failure counts `connection_error`
        /// too.
        public String statName() {
            return statName;
        }
    }

    private static final long CERTIFICATE_VERIFY_FAILED = 0x1000007dL;
    private static final String NO_CERTIFICATE = "PEER_DID_NOT_RETURN_A_CERTIFICATE";
    private static final String TOO_LONG = "Illegal packet length";
    private static final int RECORD_OVERFLOW = 22;
    private static final int HANDSHAKE_FAILURE = 40;
    private static final int PROTOCOL_VERSION = 70;
    private static final String JDK_NO_CERTIFICATE = "Empty client certificate chain";
    private static final int MAX_CAUSES = 16;
    private static final Pattern BORINGSSL_ERROR =
            Pattern.compile("error:([0-9a-fA-F]{1,8}):(SSL routines:[^:]*:[^:]*)");

    private TlsFailure(Kind kind, String details) {
        this(kind, details, 0);
    }

    /// How a reason that BoringSSL has no word for is put into words by its two functions.
    private static final Pattern NUMBERED_REASON = Pattern.compile("reason\\([0-9]{1,8}\\)$");

    /// What `cause`, from a failed handshake, means.
    public static TlsFailure of(Throwable cause) {
        return of(cause, false);
    }

    /// The same of a connection that perhaps began as HTTP.
    public static TlsFailure of(Throwable cause, boolean http) {
        String library = null;
        Throwable at = cause;
        for (int depth = 0; at != null && depth < MAX_CAUSES; depth++, at = at.getCause()) {
            if (at instanceof PeerVerificationException refused) {
                return new TlsFailure(
                        refused.kind(),
                        envelope(CERTIFICATE_VERIFY_FAILED, VERIFY_FAILED, refused.getMessage()));
            }
            if (at instanceof NotSslRecordException) {
                return plaintext(http);
            }
            if (at instanceof StapleMissingException) {
                return new TlsFailure(
                        Kind.CONNECTION_ERROR,
                        envelope(
                                0x10000085L,
                                "SSL routines:OPENSSL_internal:CONNECTION_REJECTED",
                                null),
                        HANDSHAKE_FAILURE);
            }
            if (library == null && at.getMessage() != null) {
                library = fromBoringSsl(at.getMessage());
            }
        }
        if (library != null) {
            return new TlsFailure(
                    library.contains(NO_CERTIFICATE) ? Kind.VERIFY_NO_CERT : Kind.CONNECTION_ERROR,
                    library);
        }
        String message = firstMessage(cause);
        if (message.startsWith(TOO_LONG)) {
            return new TlsFailure(
                    Kind.CONNECTION_ERROR,
                    envelope(
                            0x10000092L,
                            "SSL routines:OPENSSL_internal:ENCRYPTED_LENGTH_TOO_LONG",
                            null),
                    RECORD_OVERFLOW);
        }
        return new TlsFailure(
                message.contains(JDK_NO_CERTIFICATE) ? Kind.VERIFY_NO_CERT : Kind.CONNECTION_ERROR,
                "TLS_error: " + message);
    }

    private static final String VERIFY_FAILED =
            "SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED";

    private static @Nullable String fromBoringSsl(String message) {
        Matcher error = BORINGSSL_ERROR.matcher(message);
        if (!error.find()) {
            return null;
        }
        String text = NUMBERED_REASON.matcher(error.group(2)).replaceFirst("unknown error");
        return envelope(
                Long.parseLong(error.group(1), 16),
                text,
                text.contains(NO_CERTIFICATE)
                        ? "peer did not provide required client certificate"
                        : null);
    }

    private static TlsFailure plaintext(boolean http) {
        return http
                ? new TlsFailure(
                        Kind.CONNECTION_ERROR,
                        envelope(0x1000009cL, "SSL routines:OPENSSL_internal:HTTP_REQUEST", null))
                : new TlsFailure(
                        Kind.CONNECTION_ERROR,
                        envelope(
                                0x100000f7L,
                                "SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER",
                                null),
                        PROTOCOL_VERSION);
    }

    private static String envelope(long code, String text, @Nullable String more) {
        return "TLS_error:|"
                + code
                + ":"
                + text
                + (more == null ? "" : ":" + more)
                + ":TLS_error_end";
    }

    private static String firstMessage(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
