package io.outrider.tls;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a handshake failed: a kind to count and a detail string to log. Immutable.
///
/// @param kind which counter of `ssl.*` it belongs to
/// @param details as in `%DOWNSTREAM_TRANSPORT_FAILURE_REASON%` and
///   `%UPSTREAM_TRANSPORT_FAILURE_REASON%`
public record TlsFailure(Kind kind, String details) {

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
    private static final List<String> HTTP_METHODS =
            List.of("47455420", "504f535420", "4845414420", "50555420");
    private static final String JDK_NO_CERTIFICATE = "Empty client certificate chain";
    private static final int MAX_CAUSES = 16;
    private static final Pattern BORINGSSL_ERROR =
            Pattern.compile("error:([0-9a-fA-F]{1,8}):(SSL routines:[^:]*:[^:]*)");

    /// What `cause`, from a failed handshake, means.
    public static TlsFailure of(Throwable cause) {
        String library = null;
        Throwable at = cause;
        for (int depth = 0; at != null && depth < MAX_CAUSES; depth++, at = at.getCause()) {
            if (at instanceof PeerVerificationException refused) {
                return new TlsFailure(
                        refused.kind(),
                        envelope(CERTIFICATE_VERIFY_FAILED, VERIFY_FAILED, refused.getMessage()));
            }
            if (at instanceof NotSslRecordException) {
                return plaintext(String.valueOf(at.getMessage()));
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
        String text = error.group(2);
        return envelope(
                Long.parseLong(error.group(1), 16),
                text,
                text.contains(NO_CERTIFICATE)
                        ? "peer did not provide required client certificate"
                        : null);
    }

    /// Netty quotes the first bytes in hexadecimal; BoringSSL has a word for the methods of HTTP.
    private static TlsFailure plaintext(String message) {
        String bytes = message.substring(message.lastIndexOf(' ') + 1);
        boolean http = HTTP_METHODS.stream().anyMatch(bytes::startsWith);
        return new TlsFailure(
                Kind.CONNECTION_ERROR,
                http
                        ? envelope(0x1000009cL, "SSL routines:OPENSSL_internal:HTTP_REQUEST", null)
                        : envelope(
                                0x100000f7L,
                                "SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER",
                                null));
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
