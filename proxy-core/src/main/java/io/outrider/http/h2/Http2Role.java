package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import org.jspecify.annotations.Nullable;

/// What server and client do differently with one connection. Threads: the connection's event loop.
interface Http2Role {
    boolean isServer();

    /// A request has begun on a stream that did not exist. Gives null when the peer may not open
    /// it; the role has then said why. Only servers are asked.
    @Nullable Http2Stream open(int id);

    /// The head is complete and valid. Takes `headers`.
    void head(Http2Stream stream, HeaderMap headers, boolean end);

    /// The head of a stream cannot be used; the stream is reset by the connection afterwards.
    void badHead(Http2Stream stream, HeaderBlock.Fault fault, String details);

    /// The stream is over, in whatever way.
    void streamClosed(Http2Stream stream);

    /// The peer will not serve streams above `lastStream`.
    void goAwayReceived(int lastStream, int error);

    /// The peer changed its settings.
    void settingsReceived();

    /// The connection is about to be closed because the peer broke the protocol.
    void failed(Http2Error error, String details);
}
