package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.ResetReason;
import io.outrider.net.CloseMode;
import io.outrider.net.Connection;
import org.jspecify.annotations.Nullable;

/// The client side of one HTTP/2 connection: as many streams at a time as the peer allows.
///
/// Threads: its event loop.
public final class Http2ClientCodec implements Http2Role {
    /// Ids end at 2^31-1; a connection is left some time before.
    private static final int LAST_ID = Integer.MAX_VALUE - 1000;

    /// The pool's view of the connection.
    public interface Owner {

        /// A stream is over; [#capacity] may have changed.
        void streamClosed(Http2Stream stream);

        /// The peer changed how many streams it serves at a time.
        void settingsReceived();

        /// The peer serves no new streams any more.
        void leaving();

        /// The peer broke the protocol, or does not answer: the connection is about to be closed.
        void connectionFailed(String details);
    }

    private final Connection connection;
    private final Http2Settings settings;
    private final Owner owner;
    private final Http2Connection http2;
    private final FrameHandler handler;
    private final FrameReader reader;
    private boolean leaving;
    private boolean settingsSeen;

    public Http2ClientCodec(
            Connection connection, Http2Settings settings, Http2Stats stats, Owner owner) {
        this.connection = connection;
        this.settings = settings;
        this.owner = owner;
        this.http2 = new Http2Connection(connection, settings, stats, this);
        this.handler = new FrameHandler(http2);
        this.reader = new FrameReader(handler, connection.worker());
        http2.writer().raw(Http2ServerCodec.PREFACE);
        http2.announce();
        http2.lastOwnStream(-1);
    }

    /// How many streams are open.
    public int activeStreams() {
        return http2.streams().size();
    }

    /// How many more streams may be opened now.
    public int capacity() {
        if (leaving || http2.isOver() || http2.lastOwnStream() >= LAST_ID) {
            return 0;
        }
        return Math.max(0, maxStreams() - activeStreams());
    }

    /// How many streams there may be at a time.
    public int maxStreams() {
        return Math.min(settings.maxConcurrentStreams(), http2.peer().maxConcurrentStreams);
    }

    /// Opens a stream; [#capacity] says whether that is allowed.
    public Http2Stream newStream() {
        assert capacity() > 0 : "no stream left";
        http2.pings().beforeStream();
        int id = http2.lastOwnStream() + 2;
        http2.lastOwnStream(id);
        return http2.open(id);
    }

    /// Borrows `data`.
    public void data(ByteBuf data, boolean end) {
        if (!http2.isOver()) {
            reader.read(data);
            if (handler.heard()) {
                http2.pings().heard();
            }
        }
        data.skipBytes(data.readableBytes());
        if (end && !http2.isOver()) {
            connection.close(CloseMode.NO_FLUSH);
        }
    }

    /// The socket takes bytes again.
    public void writable() {
        http2.writable();
    }

    /// The connection is gone: the streams under way are reset.
    public void connectionClosed(ResetReason reason, String details) {
        http2.closed(reason, details);
    }

    /// Tells the peer that the connection ends; to be called before an idle one is closed.
    public void goAway() {
        if (!http2.isOver() && !leaving) {
            leaving = true;
            http2.goAway(0, Http2Error.NO_ERROR);
        }
    }

    @Override
    public boolean isServer() {
        return false;
    }

    @Override
    public @Nullable Http2Stream open(int id) {
        return null; // servers open none: push is refused
    }

    @Override
    public void head(Http2Stream stream, HeaderMap headers, boolean end) {
        var sink = stream.sink();
        if (sink == null) {
            http2.maps().give(headers);
        } else {
            String upgrade = stream.upgrade();
            if (upgrade != null) {
                ExtendedConnect.responseReceived(headers, upgrade);
            }
            sink.head(headers, end);
        }
    }

    @Override
    public void badHead(Http2Stream stream, HeaderBlock.Fault fault, String details) {}

    @Override
    public void streamClosed(Http2Stream stream) {
        owner.streamClosed(stream);
    }

    @Override
    public void goAwayReceived(int lastStream, int error) {
        leaving = true;
        for (Http2Stream stream : http2.streams().all()) {
            if (stream.id > lastStream) {
                http2.refusedByPeer(stream);
            }
        }
        owner.leaving();
    }

    @Override
    public void settingsReceived() {
        settingsSeen = true;
        owner.settingsReceived();
    }

    /// Whether the peer has said how many streams it serves.
    public boolean settingsSeen() {
        return settingsSeen;
    }

    @Override
    public void failed(Http2Error error, String details) {
        leaving = true;
        if (error != Http2Error.NO_ERROR) { // silence breaks no rule
            owner.connectionFailed(details);
        }
    }
}
