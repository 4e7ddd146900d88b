package io.outrider.http.h1;

/// What is wrong with a message, by Envoy's response code details, with the status that answers it.
public enum Http1Failure {
    CODEC_ERROR(400, "http1.codec_error"),
    HEADERS_TOO_LARGE(431, "http1.headers_too_large"),
    TOO_MANY_HEADERS(431, "http1.too_many_headers"),
    INVALID_CHARACTERS(400, "http1.invalid_characters"),
    TOO_MANY_INFORMATIONALS(400, "http1.too_many_informational_heads"),
    UNEXPECTED_UNDERSCORE(400, "http1.unexpected_underscore"),
    INVALID_URL(400, "http1.invalid_url"),
    INVALID_TRANSFER_ENCODING(501, "http1.invalid_transfer_encoding"),
    TRANSFER_ENCODING_NOT_ALLOWED(400, "http1.transfer_encoding_not_allowed"),
    CONTENT_LENGTH_NOT_ALLOWED(400, "http1.content_length_not_allowed"),
    LENGTH_AND_CHUNKED(400, "http1.content_length_and_chunked_not_allowed"),
    LOW_VERSION(426, "low_version"),
    INVALID_AUTHORITY(400, "http.invalid_authority"),
    CONNECTION_HEADER_REJECTED(400, "http1.connection_header_rejected"),
    BODY_DISALLOWED(400, "http1.body_disallowed"),
    INVALID_SCHEME(400, "http1.invalid_scheme");

    private final int status;
    private final String details;

    Http1Failure(int status, String details) {
        this.status = status;
        this.details = details;
    }

    public int status() {
        return status;
    }

    public String details() {
        return details;
    }
}
