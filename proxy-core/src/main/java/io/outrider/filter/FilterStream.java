package io.outrider.filter;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.ResetReason;
import io.outrider.http.StreamInfo;
import io.outrider.net.Connection;
import io.outrider.net.Worker;
import io.outrider.route.Route;
import org.jspecify.annotations.Nullable;

/// A stream as its filters see it. Threads: its event loop.
public interface FilterStream {

    Worker worker();

    /// The downstream connection.
    Connection connection();

    StreamInfo info();

    HeaderMap requestHeaders();

    /// Null until the response has begun.
    @Nullable HeaderMap responseHeaders();

    /// The route for the request as its headers are now; null when none matches. Chosen at the
    /// first call and kept until [#clearRoute].
    @Nullable Route route();

    /// Lets the next [#route] choose again, after a filter changed what routes match on.
    void clearRoute();

    /// Goes on behind the filter that answered STOP to request headers, data or trailers.
    void resumeRequest();

    /// Goes on behind the filter that answered STOP on the response's way.
    void resumeResponse();

    /// Puts other bytes in place of those that a filter is looking at, for everybody behind it.
    /// Only from within `requestData` or `responseData`. Takes `data`.
    void replaceData(ByteBuf data);

    /// Adds bytes behind the body, before the trailers. Only from within `responseTrailers`. Takes
    /// `data`.
    void addResponseData(ByteBuf data);

    /// Answers from here: the filters behind never see the request. Before the response has begun
    /// it is written through the response filters; after, the stream is reset.
    ///
    /// @param details the response code details, such as `direct_response`
    void localReply(int status, String body, String details, @Nullable LocalReplyEdit edit);

    /// Changes a local reply's headers before the response filters see them.
    interface LocalReplyEdit {
        void edit(HeaderMap headers);
    }

    // ---- for the terminal filter: the response ----

    /// Borrows `headers`.
    void respondInformational(HeaderMap headers);

    /// Takes `headers`.
    void respondHeaders(HeaderMap headers, boolean end);

    /// Takes `data`.
    void respondData(ByteBuf data, boolean end);

    /// Takes `trailers`.
    void respondTrailers(HeaderMap trailers);

    /// The response cannot be finished: the downstream stream is reset.
    void resetResponse(ResetReason reason, String details);

    /// Whether a response head has been written to the codec or is on its way.
    boolean responseStarted();

    /// Whether the request has been read to its end.
    boolean requestEnded();

    /// False while the downstream peer is slower than the response.
    boolean downstreamWritable();

    /// Stops reading the request body from the peer, until [#resumeRequestReading].
    void pauseRequestReading();

    void resumeRequestReading();

    /// Bytes the stream may hold for a filter that waits or a retry; 0: no limit.
    int bufferLimitBytes();

    /// Ties the life of a tunnel to this stream: from now on the connection's bytes both ways are
    /// data of this stream, whatever the request's framing said.
    void tunnel();
}
