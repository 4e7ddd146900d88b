package io.outrider.http;

/// Why one direction of a stream ended before its end, by Envoy's `StreamResetReason`.
public enum ResetReason {
    LOCAL_RESET("local reset"),
    LOCAL_REFUSED_STREAM_RESET("local refused stream reset"),
    REMOTE_RESET("remote reset"),
    REMOTE_REFUSED_STREAM_RESET("remote refused stream reset"),
    LOCAL_CONNECTION_FAILURE("local connection failure"),
    REMOTE_CONNECTION_FAILURE("remote connection failure"),
    CONNECTION_TIMEOUT("connection timeout"),
    CONNECTION_TERMINATION("connection termination"),
    OVERFLOW("overflow"),
    CONNECT_ERROR("remote error with CONNECT request"),
    PROTOCOL_ERROR("protocol error"),
    OVERLOAD_MANAGER("overload manager reset");

    private final String text;

    ResetReason(String text) {
        this.text = text;
    }

    /// As Envoy prints it in details and local replies.
    public String text() {
        return text;
    }
}
