package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.ResetReason;
import io.outrider.net.CloseMode;
import io.outrider.net.Connection;
import io.outrider.stats.Cells;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection, either side: its streams, its windows, the order of writing, and its end.
/// [FrameHandler] reads for it.
///
/// Threads: the connection's event loop.
final class Http2Connection implements Connection.Gatherer, SendScheduler.Room {
    /// What one stream is told that broke a rule for which there is no other word.
    static final String VIOLATION = "http2.protocol_error";

    /// Envoy's beginning of the details of streams that end because their connection broke a rule.
    private static final String CODEC_ERROR = "codec_error:";

    private final Connection connection;
    private final Http2Settings settings;
    private final Http2Stats stats;
    private final Http2Role role;
    private final Cells cells;
    private final HeaderMaps maps;
    private final FrameWriter writer;
    private final HpackEncoder encoder = new HpackEncoder();
    private final SendScheduler scheduler = new SendScheduler();
    private final StreamMap streams = new StreamMap();
    private final ClosedStreams closedStreams = new ClosedStreams();
    private final FloodGuard floods;
    private final PeerSettings peer;
    private final ReceiveWindow receiveWindow;
    private boolean announced;
    private final UnsentFrames unsent;
    private final KeepAlivePings pings;
    private int lastPeerStream;
    private int lastOwnStream;
    private boolean failed;
    private boolean gone;
    private boolean writing;

    Http2Connection(
            Connection connection, Http2Settings settings, Http2Stats stats, Http2Role role) {
        this.connection = connection;
        this.settings = settings;
        this.stats = stats;
        this.role = role;
        this.peer = new PeerSettings(!role.isServer());
        this.cells = connection.worker().cells();
        this.maps = connection.worker().local(HeaderMaps.LOCAL);
        this.writer = new FrameWriter(connection);
        this.floods = new FloodGuard(settings.floods(), stats, cells);
        this.receiveWindow = new ReceiveWindow(settings);
        this.unsent = new UnsentFrames(connection, floods);
        this.pings = new KeepAlivePings(this, settings.keepAlive());
        connection.gatherer(this);
    }

    Connection connection() {
        return connection;
    }

    Http2Settings settings() {
        return settings;
    }

    Http2Stats stats() {
        return stats;
    }

    Http2Role role() {
        return role;
    }

    Cells cells() {
        return cells;
    }

    HeaderMaps maps() {
        return maps;
    }

    ByteBufAllocator alloc() {
        return connection.channel().alloc();
    }

    FrameWriter writer() {
        return writer;
    }

    FloodGuard floods() {
        return floods;
    }

    PeerSettings peer() {
        return peer;
    }

    StreamMap streams() {
        return streams;
    }

    ClosedStreams closedStreams() {
        return closedStreams;
    }

    /// The highest stream that the peer has opened.
    int lastPeerStream() {
        return lastPeerStream;
    }

    void lastPeerStream(int id) {
        lastPeerStream = id;
    }

    /// The last stream that this side has opened.
    int lastOwnStream() {
        return lastOwnStream;
    }

    void lastOwnStream(int id) {
        lastOwnStream = id;
    }

    /// Whether neither side has begun that stream.
    boolean isIdle(int id) {
        boolean byPeer = ((id & 1) != 0) == role.isServer();
        return byPeer ? id > lastPeerStream : role.isServer() || id > lastOwnStream;
    }

    KeepAlivePings pings() {
        return pings;
    }

    void pingAnswered() {
        pings.answered();
    }

    /// Whether nothing more is read: the peer broke the protocol, or the connection is gone.
    boolean isOver() {
        return failed || gone;
    }

    // ---- beginning ----

    /// Writes our SETTINGS, and opens the connection's window.
    void announce() {
        writer.settings(OwnSettings.of(settings, role.isServer()));
        if (receiveWindow.opening() > 0) {
            writer.windowUpdate(0, receiveWindow.opening());
        }
        pings.start();
    }

    /// The peer has read our SETTINGS, and keeps to them from now on.
    void announcementHeard() {
        announced = true;
    }

    // ---- streams ----

    Http2Stream open(int id) {
        var stream =
                new Http2Stream(
                        this,
                        id,
                        peer.initialWindow,
                        new StreamWindow(receiveWindow, settings, announced));
        streams.put(stream);
        floods.streamOpened();
        cells.inc(stats.streamsActive);
        return stream;
    }

    /// Both sides have ended, and everything received was passed on.
    void closeIfDone(Http2Stream stream) {
        if (!stream.closed && stream.localEnded() && stream.remoteEnded() && stream.isDelivered()) {
            close(stream, ClosedStreams.End.ENDED);
        }
    }

    private void close(Http2Stream stream, ClosedStreams.End how) {
        if (stream.closed) {
            return;
        }
        stream.release();
        streams.remove(stream.id);
        closedStreams.add(stream.id, how);
        cells.dec(stats.streamsActive);
        role.streamClosed(stream);
    }

    /// Our END_STREAM has been written. An answer that is complete before its request makes the
    /// rest of the request worthless (RFC 9113 §8.1).
    void localEnded(Http2Stream stream) {
        if (stream.closed) {
            return;
        }
        if (stream.remoteEnded()) {
            closeIfDone(stream);
        } else if (role.isServer()) {
            writeReset(stream.id, Http2Error.NO_ERROR);
            close(stream, ClosedStreams.End.BY_US);
        }
    }

    /// The peer's END_STREAM has been passed on. A client whose response is complete has no use for
    /// the rest of its request.
    void remoteEnded(Http2Stream stream) {
        if (stream.closed || !stream.isDelivered()) {
            return;
        }
        if (stream.localEnded()) {
            closeIfDone(stream);
        } else if (!role.isServer()) {
            writeReset(stream.id, Http2Error.NO_ERROR);
            close(stream, ClosedStreams.End.BY_US);
        }
    }

    private void writeReset(int id, Http2Error error) {
        cells.inc(stats.txReset);
        writer.reset(id, error);
    }

    /// The stream's own side gives it up.
    void resetByOwner(Http2Stream stream, ResetReason reason) {
        while (stream.canWrite(scheduler.window()) && scheduler.window() > 0 && !isOver()) {
            scheduler.writeOne(stream); // what came before the reset is still good
        }
        if (stream.closed) {
            return;
        }
        Http2Error error =
                switch (reason) {
                    case LOCAL_REFUSED_STREAM_RESET -> Http2Error.REFUSED_STREAM;
                    case CONNECT_ERROR -> Http2Error.CONNECT_ERROR;
                    case LOCAL_RESET ->
                            role.isServer() ? Http2Error.INTERNAL_ERROR : Http2Error.CANCEL;
                    default -> Http2Error.INTERNAL_ERROR;
                };
        if (!isOver() && (role.isServer() || stream.headSent())) {
            writeReset(stream.id, error);
        }
        close(stream, ClosedStreams.End.BY_US);
    }

    /// Whether so many bytes of a stream will leave with the next flush, as far as can be seen.
    ///
    /// @param allowed by the stream's own window
    boolean takesAtOnce(int allowed, int bytes) {
        return allowed >= bytes && scheduler.window() >= bytes && connection.isWritable();
    }

    /// The end of a message waited too long for the peer.
    void flushTimedOut(Http2Stream stream) {
        cells.inc(stats.txFlushTimeout);
        writeReset(stream.id, Http2Error.CANCEL);
        close(stream, ClosedStreams.End.BY_US);
    }

    /// The peer broke a rule on one stream (RFC 9113 §5.4.2).
    ///
    /// @return whether the connection goes on
    boolean streamError(@Nullable Http2Stream stream, int id, Http2Error error, String details) {
        writeReset(id, error);
        if (stream != null && !stream.closed) {
            var sink = stream.sink();
            close(stream, ClosedStreams.End.BY_US);
            if (sink != null) {
                boolean refusedByUs = error == Http2Error.INTERNAL_ERROR;
                sink.reset(
                        refusedByUs ? ResetReason.REMOTE_RESET : ResetReason.PROTOCOL_ERROR,
                        details);
            }
        } else if (stream == null) {
            closedStreams.add(id, ClosedStreams.End.BY_US);
        }
        String flood = floods.provokedReset();
        return flood == null || connectionError(Http2Error.ENHANCE_YOUR_CALM, flood);
    }

    /// The peer reset the stream.
    void resetByPeer(Http2Stream stream, int error) {
        cells.inc(stats.rxReset);
        var sink = stream.sink();
        boolean complete = stream.remoteEnded();
        if (complete && !stream.isDelivered()) {
            return; // everything is here, and somebody slow is still reading it
        }
        close(stream, ClosedStreams.End.BY_PEER);
        if (sink != null) {
            boolean refused = error == Http2Error.REFUSED_STREAM.code();
            if (refused && !role.isServer()) {
                cells.inc(stats.streamRefusedErrors);
            }
            sink.reset(
                    refused
                            ? ResetReason.REMOTE_REFUSED_STREAM_RESET
                            : error == Http2Error.CONNECT_ERROR.code()
                                    ? ResetReason.CONNECT_ERROR
                                    : ResetReason.REMOTE_RESET,
                    refused ? "http2.remote_refuse" : "http2.remote_reset");
        }
    }

    /// The peer has said goodbye without having looked at this stream: it can be sent again.
    void refusedByPeer(Http2Stream stream) {
        var sink = stream.sink();
        close(stream, ClosedStreams.End.BY_PEER);
        if (sink != null) {
            sink.reset(ResetReason.REMOTE_REFUSED_STREAM_RESET, "http2.remote_refuse");
        }
    }

    // ---- the connection's windows ----

    /// Whether so much DATA fits into what the peer was allowed to send on all streams.
    boolean charge(int bytes) {
        boolean allowed = receiveWindow.charge(bytes);
        if (allowed) {
            credit();
        }
        return allowed;
    }

    /// A paused stream keeps so many bytes more, or less.
    void held(int bytes) {
        receiveWindow.held(bytes);
        if (bytes < 0) {
            credit();
        }
    }

    private void credit() {
        int free = isOver() ? 0 : receiveWindow.credit();
        if (free > 0) {
            writer.windowUpdate(0, free);
        }
    }

    /// The peer takes more on all streams.
    boolean widen(int increment) {
        boolean good = scheduler.widen(increment);
        if (good && !scheduler.isEmpty()) {
            connection.flushSoon();
        }
        return good;
    }

    // ---- writing ----

    /// More, or less, is waiting to be sent.
    void pending(int bytes) {
        cells.add(stats.pendingSendBytes, bytes);
    }

    void writeHeaders(Http2Stream stream, HeaderMap headers, boolean end) {
        encoder.encode(headers);
        writer.headers(
                stream.id,
                encoder.array(),
                encoder.length(),
                end,
                FrameType.DEFAULT_MAX_FRAME_SIZE);
    }

    void writeData(int id, ByteBuf data, boolean end) {
        floods.dataFrameSent();
        writer.data(id, data, end);
    }

    /// The peer's compression table may be so large; ours never is larger than configured.
    void encoderTableSize(int size) {
        encoder.tableSize(Math.min(size, settings.headerTableSize()));
    }

    /// The stream has something to write, or may write again.
    void ready(Http2Stream stream) {
        if (stream.hasQueued()) {
            scheduler.add(stream);
            connection.flushSoon();
        }
    }

    /// The socket takes bytes again.
    void writable() {
        if (!scheduler.isEmpty()) {
            connection.flushSoon();
        }
    }

    @Override
    public boolean hasRoom() {
        return connection.isWritable();
    }

    @Override
    public void gather() {
        if (gone) {
            writer.release();
            return;
        }
        if (writing) {
            return;
        }
        writing = true;
        boolean behind = unsent.isBehind();
        try {
            scheduler.drain(this);
        } finally {
            writing = false;
        }
        writer.flush();
        String flood = failed ? null : unsent.count(writer, behind);
        if (flood != null) {
            abort(flood);
        }
    }

    /// A peer that does not read is not told.
    private void abort(String why) {
        failed = true;
        String details = CODEC_ERROR + why;
        role.failed(Http2Error.ENHANCE_YOUR_CALM, details);
        connection
                .worker()
                .loop()
                .execute(
                        () -> {
                            resetAll(ResetReason.PROTOCOL_ERROR, details);
                            connection.close(CloseMode.NO_FLUSH);
                        });
    }

    // ---- the end ----

    void goAway(int lastStream, Http2Error error) {
        cells.inc(stats.goAwaySent);
        writer.goAway(lastStream, error);
    }

    /// The peer broke a rule that concerns all (RFC 9113 §5.4.1). Always false: nothing goes on.
    ///
    /// @param why one word, without Envoy's prefix
    boolean connectionError(Http2Error error, String why) {
        return connectionError(null, "", error, why);
    }

    /// The same, where the rule was broken on a stream that has a word of its own for it.
    ///
    /// @param why for the other streams
    boolean connectionError(
            @Nullable Http2Stream culprit, String ofCulprit, Http2Error error, String why) {
        if (!failed && !gone) {
            String details = CODEC_ERROR + why;
            failed = true;
            goAway(lastPeerStream, error);
            role.failed(error, details);
            if (culprit != null) {
                reset(culprit, ResetReason.PROTOCOL_ERROR, ofCulprit);
            }
            resetAll(ResetReason.PROTOCOL_ERROR, details);
            connection.close(CloseMode.FLUSH_WRITE_AND_DELAY);
        }
        return false;
    }

    boolean protocolError() {
        return connectionError(Http2Error.PROTOCOL_ERROR, "protocol_error");
    }

    boolean frameSizeError() {
        return connectionError(Http2Error.FRAME_SIZE_ERROR, "frame_size_error");
    }

    /// Nothing more is read.
    void giveUp() {
        failed = true;
    }

    /// The connection is gone, and every stream with it.
    void closed(ResetReason reason, String details) {
        gone = true;
        pings.cancel();
        writer.release();
        resetAll(reason, details);
    }

    private void resetAll(ResetReason reason, String details) {
        for (Http2Stream stream : streams.all()) {
            reset(stream, reason, details);
        }
    }

    private void reset(Http2Stream stream, ResetReason reason, String details) {
        var sink = stream.sink();
        close(stream, ClosedStreams.End.ENDED);
        if (sink != null) {
            sink.reset(reason, details);
        }
    }
}
