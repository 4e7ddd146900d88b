package io.outrider.lb;

/// Where workers report how requests to a host went, for outlier detection. Threads: any,
/// lock-free, 0 B.
public interface OutlierMonitor {
    /// A response with this HTTP status (for gRPC the status that Envoy maps it to).
    void putHttpStatus(int status);

    /// Something that is not a response.
    void putResult(Result result);

    /// What can come of an attempt beside a response. Names are Envoy's.
    enum Result {
        /// The server answered that it cannot (not HTTP: a Redis error, for example).
        EXT_ORIGIN_REQUEST_FAILED,
        EXT_ORIGIN_REQUEST_SUCCESS,
        LOCAL_ORIGIN_TIMEOUT,
        LOCAL_ORIGIN_CONNECT_FAILED,
        /// Connected; a protocol above will report more.
        LOCAL_ORIGIN_CONNECT_SUCCESS,
        /// Connected, and nothing above will report: TCP.
        LOCAL_ORIGIN_CONNECT_SUCCESS_FINAL
    }
}
