package io.outrider.http.h2;

import io.outrider.http.Underscores;

/// What `Http2ProtocolOptions` and `HttpProtocolOptions` say of HTTP/2, on either side.
///
/// @param headerTableSize of either direction's compression, in bytes
/// @param maxConcurrentStreams that the peer may have open, or that we open at most
/// @param streamWindow announced for each stream, in bytes
/// @param maxStreamWindow what the window of a stream that keeps being read grows to; equal to
///   `streamWindow`: it never grows
/// @param connectionWindow bytes of all streams together
/// @param allowConnect offer extended CONNECT (RFC 8441)
/// @param overrideStreamError end only the stream, not the connection, after an invalid message
/// @param maxHeadBytes names and values of one head
/// @param maxHeaders how many headers a head may have
/// @param flushTimeoutNanos how long a complete message may wait for the peer to take it; 0: for
///   ever
/// @param sendBufferBytes what one stream may have waiting before its writer is told to stop
public record Http2Settings(
        int headerTableSize,
        int maxConcurrentStreams,
        int streamWindow,
        int maxStreamWindow,
        int connectionWindow,
        boolean allowConnect,
        boolean overrideStreamError,
        int maxHeadBytes,
        int maxHeaders,
        Underscores underscores,
        int sendBufferBytes,
        long flushTimeoutNanos,
        FloodLimits floods,
        KeepAlive keepAlive) {

    /// What a peer may do that costs it nothing and us something.
    ///
    /// @param outboundFrames of any kind waiting to be sent because the peer does not read
    /// @param outboundControlFrames likewise, of PING and SETTINGS acknowledgements and RST_STREAM
    /// @param emptyFrames in a row without payload or end
    /// @param priorityFramesPerStream on average
    /// @param windowUpdatesPerDataFrame on average
    public record FloodLimits(
            int outboundFrames,
            int outboundControlFrames,
            int emptyFrames,
            int priorityFramesPerStream,
            int windowUpdatesPerDataFrame) {
        public static final FloodLimits DEFAULT = new FloodLimits(10_000, 1_000, 1, 100, 10);
    }

    /// `connection_keepalive`.
    ///
    /// @param intervalNanos between PINGs; 0: none
    /// @param timeoutNanos for the answer
    /// @param jitterPercent of the interval, added at random
    /// @param idleNanos a connection that heard nothing for so long is asked before it gets a new
    ///   stream; 0: never
    public record KeepAlive(
            long intervalNanos, long timeoutNanos, int jitterPercent, long idleNanos) {
        public static final KeepAlive OFF = new KeepAlive(0, 0, 0, 0);
    }

    /// The same with another [#flushTimeoutNanos].
    public Http2Settings flushTimeout(long nanos) {
        return new Http2Settings(
                headerTableSize,
                maxConcurrentStreams,
                streamWindow,
                maxStreamWindow,
                connectionWindow,
                allowConnect,
                overrideStreamError,
                maxHeadBytes,
                maxHeaders,
                underscores,
                sendBufferBytes,
                nanos,
                floods,
                keepAlive);
    }

    public static final int DEFAULT_MAX_CONCURRENT_STREAMS = 1024;

    /// Envoy announces 16 MiB. Here a stream begins with this much and grows to it while it is
    /// being read, so that a thousand stalled streams hold little and leave their neighbours alone.
    public static final int DEFAULT_STREAM_WINDOW = ScarceMemory.share(32 * 1024);

    /// What it grows to as soon as it turns out to be long.
    static final int SECOND_STREAM_WINDOW = 256 * 1024;

    public static final int DEFAULT_MAX_STREAM_WINDOW = 16 * 1024 * 1024;

    /// Envoy's 24 MiB, or less where memory is scarce.
    public static final int DEFAULT_CONNECTION_WINDOW = ScarceMemory.share(24 * 1024 * 1024);

    public static final int DEFAULT_SEND_BUFFER = ScarceMemory.share(48 * 1024);

    /// Envoy's defaults, but for the stream's window.
    public static final Http2Settings DEFAULT =
            new Http2Settings(
                    HpackDecoder.DEFAULT_TABLE_SIZE,
                    DEFAULT_MAX_CONCURRENT_STREAMS,
                    DEFAULT_STREAM_WINDOW,
                    DEFAULT_MAX_STREAM_WINDOW,
                    DEFAULT_CONNECTION_WINDOW,
                    false,
                    false,
                    60 * 1024,
                    100,
                    Underscores.ALLOW,
                    DEFAULT_SEND_BUFFER,
                    0,
                    FloodLimits.DEFAULT,
                    KeepAlive.OFF);
}
