package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ServerCodec;
import io.outrider.http.ServerStreams;
import io.outrider.net.CloseMode;
import io.outrider.net.Connection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The server side of one HTTP/2 connection. It closes the connection on its own account when the
/// peer breaks the protocol, and after the last stream of a connection that has said goodbye.
///
/// Threads: its event loop.
public final class Http2ServerCodec implements ServerCodec, Http2Role {

    /// Who the codec works for.
    public interface Owner extends ServerStreams {

        /// The peer broke the protocol, or floods: the connection is about to be closed.
        void connectionFailed(String details);

        /// The last of our streams is over, and none may follow.
        default void goodbyeComplete() {}
    }

    /// How a client of HTTP/2 begins (RFC 9113 §3.4).
    static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Connection connection;
    private final Http2Settings settings;
    private final Owner owner;
    private final Http2Connection http2;
    private final FrameHandler handler;
    private final FrameReader reader;
    private int prefaceSeen;
    private int lastAccepted = Integer.MAX_VALUE;
    private boolean leaving;
    private boolean inputEnded;

    public Http2ServerCodec(
            Connection connection, Http2Settings settings, Http2Stats stats, Owner owner) {
        this.connection = connection;
        this.settings = settings;
        this.owner = owner;
        this.http2 = new Http2Connection(connection, settings, stats, this);
        this.handler = new FrameHandler(http2);
        this.reader = new FrameReader(handler, connection.worker());
    }

    /// How many bytes of `data` agree with the preface: all that are there up to its end, or -1
    /// when one does not.
    public static int matchPreface(ByteBuf data) {
        int count = Math.min(data.readableBytes(), PREFACE.length);
        for (int i = 0; i < count; i++) {
            if (data.getByte(data.readerIndex() + i) != PREFACE[i]) {
                return -1;
            }
        }
        return count;
    }

    /// The length of the preface in bytes.
    public static int prefaceLength() {
        return PREFACE.length;
    }

    /// How many streams are open.
    public int activeStreams() {
        return http2.streams().size();
    }

    /// Borrows `data`.
    @Override
    public void data(ByteBuf data, boolean end) {
        if (!http2.isOver() && readPreface(data) && data.isReadable()) {
            reader.read(data);
            if (handler.heard()) {
                http2.pings().heard();
            }
        }
        data.skipBytes(data.readableBytes());
        inputEnded |= end;
        if (end && !http2.isOver()) {
            connection.close(activeStreams() == 0 ? CloseMode.FLUSH_WRITE : CloseMode.NO_FLUSH);
        }
    }

    private boolean readPreface(ByteBuf data) {
        while (prefaceSeen < PREFACE.length) {
            if (!data.isReadable()) {
                return false;
            }
            if (data.readByte() != PREFACE[prefaceSeen++]) {
                return notHttp2();
            }
            if (prefaceSeen == PREFACE.length) {
                http2.announce();
            }
        }
        return true;
    }

    /// Whoever does not begin as HTTP/2 would not understand a GOAWAY.
    private boolean notHttp2() {
        owner.connectionFailed("http2.bad_preface");
        prefaceSeen = PREFACE.length;
        http2.giveUp();
        connection.close(CloseMode.FLUSH_WRITE_AND_DELAY);
        return false;
    }

    @Override
    public boolean inputEnded() {
        return inputEnded;
    }

    @Override
    public boolean isReadingHead() {
        return handler.isReadingHead();
    }

    /// Only the connection can be given up: the head of a stream that takes too long holds up every
    /// other frame.
    @Override
    public void giveUpHead(int status, String details, String body) {
        http2.connectionError(Http2Error.ENHANCE_YOUR_CALM, details);
    }

    @Override
    public void readNext() {}

    @Override
    public void closeAfterResponse() {}

    /// Streams hear of their own windows; the socket concerns only what is queued.
    @Override
    public void writabilityChanged(boolean writable) {
        if (writable) {
            http2.writable();
        }
    }

    /// The connection is gone: the streams under way are reset.
    @Override
    public void connectionClosed(ResetReason reason, String details) {
        http2.closed(reason, details);
    }

    // ---- goodbye ----

    /// The first of two GOAWAYs: asks for no more requests, and still serves those on their way.
    @Override
    public void shutdownNotice() {
        if (!http2.isOver() && !leaving) {
            http2.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR);
        }
    }

    /// The last GOAWAY: what comes after it is not served. The connection closes with its last
    /// stream.
    @Override
    public void goAway() {
        if (http2.isOver() || leaving) {
            return;
        }
        leaving = true;
        lastAccepted = http2.lastPeerStream();
        http2.goAway(lastAccepted, Http2Error.NO_ERROR);
        closeIfDone();
    }

    private void closeIfDone() {
        if (leaving && activeStreams() == 0 && !http2.isOver()) {
            owner.goodbyeComplete();
            connection.close(CloseMode.FLUSH_WRITE_AND_DELAY);
        }
    }

    // ---- what the connection asks and tells ----

    @Override
    public boolean isServer() {
        return true;
    }

    @Override
    public @Nullable Http2Stream open(int id) {
        if (id > lastAccepted) {
            return null;
        }
        if (http2.streams().size() >= settings.maxConcurrentStreams()) {
            http2.streamError(null, id, Http2Error.REFUSED_STREAM, "http2.too_many_streams");
            return null;
        }
        return http2.open(id);
    }

    @Override
    public void head(Http2Stream stream, HeaderMap headers, boolean end) {
        if (headers.hasValue(HeaderNames.METHOD, "HEAD")) {
            stream.dropData();
        }
        if (headers.contains(HeaderNames.PROTOCOL)) {
            stream.upgrade(ExtendedConnect.requestReceived(headers));
        }
        var sink = owner.newStream(stream, Protocol.HTTP2);
        stream.sink(sink);
        sink.head(headers, end);
    }

    @Override
    public void badHead(Http2Stream stream, HeaderBlock.Fault fault, String details) {
        if (!stream.headSeen()) {
            stream.sink(owner.newStream(stream, Protocol.HTTP2));
        }
    }

    @Override
    public void streamClosed(Http2Stream stream) {
        closeIfDone();
    }

    @Override
    public void goAwayReceived(int lastStream, int error) {
        // a client that leaves opens no streams any more; those that are open go on
    }

    @Override
    public void settingsReceived() {}

    @Override
    public void failed(Http2Error error, String details) {
        if (error != Http2Error.NO_ERROR) { // silence breaks no rule
            owner.connectionFailed(details);
        }
    }
}
