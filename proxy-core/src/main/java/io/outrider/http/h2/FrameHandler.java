package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;

/// What each frame means (RFC 9113 §6), and what is wrong with it, at its scope. What makes up
/// heads is for the [HeadReader].
///
/// Threads: the connection's event loop.
final class FrameHandler implements FrameReader.Frames {
    private final Http2Connection connection;
    private final Http2Role role;
    private final FrameWriter writer;
    private final HeadReader heads;
    private boolean settingsSeen;
    private boolean heard;

    /// The DATA frame under way is for no stream: what the peer is told, it is told once.
    private boolean stray;

    FrameHandler(Http2Connection connection) {
        this.connection = connection;
        this.role = connection.role();
        this.writer = connection.writer();
        this.heads = new HeadReader(connection);
    }

    /// Whether any frame has come since the last call.
    boolean heard() {
        boolean was = heard;
        heard = false;
        return was;
    }

    /// Whether a head has begun and its last CONTINUATION has not come.
    boolean isReadingHead() {
        return heads.streamUnderWay() != 0;
    }

    @Override
    public boolean begin(int type, int flags, int stream, int length) {
        heard = true;
        stray = false;
        boolean padded = type == FrameType.DATA && (flags & FrameType.FLAG_PADDED) != 0;
        if (length > FrameType.DEFAULT_MAX_FRAME_SIZE || padded && length == 0) {
            return connection.frameSizeError();
        }
        if (!settingsSeen && (type != FrameType.SETTINGS || (flags & FrameType.FLAG_ACK) != 0)) {
            return connection.protocolError();
        }
        int reading = heads.streamUnderWay();
        if (reading != 0 && (type != FrameType.CONTINUATION || stream != reading)) {
            return connection.protocolError();
        }
        String flood = connection.floods().frame(type, flags, length);
        if (flood != null) {
            Http2Stream culprit =
                    flood.equals(FloodGuard.EMPTY) ? connection.streams().get(stream) : null;
            return connection.connectionError(
                    culprit,
                    "http2.inbound_empty_frames_flood",
                    Http2Error.ENHANCE_YOUR_CALM,
                    flood);
        }
        boolean good =
                switch (type) {
                    case FrameType.DATA,
                            FrameType.HEADERS,
                            FrameType.PRIORITY,
                            FrameType.RST_STREAM,
                            FrameType.CONTINUATION ->
                            stream != 0;
                    case FrameType.SETTINGS, FrameType.PING, FrameType.GOAWAY -> stream == 0;
                    case FrameType.PUSH_PROMISE -> false; // refused by our settings, or by nature
                    default -> true;
                };
        return good || connection.protocolError();
    }

    @Override
    public boolean badPadding() {
        return connection.protocolError();
    }

    // ---- DATA ----

    @Override
    public boolean data(int id, ByteBuf data, int charge, int flags, boolean last) {
        if (!connection.charge(charge)) {
            data.release();
            return connection.connectionError(Http2Error.FLOW_CONTROL_ERROR, "flow_control_error");
        }
        boolean end = last && (flags & FrameType.FLAG_END_STREAM) != 0;
        Http2Stream stream = connection.streams().get(id);
        if (stream == null) {
            data.release();
            boolean first = !stray;
            stray = true;
            return !first || strayData(id);
        }
        if (stream.remoteEnded()) {
            data.release();
            return connection.streamError(
                    stream, id, Http2Error.STREAM_CLOSED, "http2.stream_closed");
        }
        if (!stream.charge(charge)) {
            data.release();
            return connection.streamError(
                    stream, id, Http2Error.FLOW_CONTROL_ERROR, "http2.flow_control_error");
        }
        int length = data.readableBytes();
        if (!stream.headSeen() || !stream.lengthFits(length, end)) {
            data.release();
            connection.cells().inc(connection.stats().rxMessagingError);
            return connection.streamError(
                    stream, id, Http2Error.PROTOCOL_ERROR, "http2.remote_reset"); // Envoy's word
        }
        stream.received(data, charge, end);
        if (end) {
            connection.remoteEnded(stream);
        }
        return !connection.isOver();
    }

    /// DATA for a stream that is not open.
    private boolean strayData(int id) {
        if (connection.isIdle(id)) {
            return connection.protocolError();
        }
        return switch (connection.closedStreams().find(id)) {
            case ENDED -> connection.connectionError(Http2Error.STREAM_CLOSED, "stream_closed");
            case BY_PEER ->
                    connection.streamError(
                            null, id, Http2Error.STREAM_CLOSED, "http2.stream_closed");
            case BY_US, UNKNOWN -> true;
        };
    }

    // ---- everything else ----

    @Override
    public boolean payload(int type, int flags, int id, byte[] array, int offset, int length) {
        boolean goOn =
                switch (type) {
                    case FrameType.HEADERS -> heads.headers(flags, id, array, offset, length);
                    case FrameType.CONTINUATION ->
                            heads.continuation(flags, id, array, offset, length);
                    case FrameType.PRIORITY -> priority(id, array, offset, length);
                    case FrameType.RST_STREAM -> rstStream(id, array, offset, length);
                    case FrameType.SETTINGS -> settings(flags, array, offset, length);
                    case FrameType.PING -> ping(flags, array, offset, length);
                    case FrameType.GOAWAY -> goAway(array, offset, length);
                    case FrameType.WINDOW_UPDATE -> windowUpdate(id, array, offset, length);
                    default -> true; // unknown types are to be ignored
                };
        return goOn && !connection.isOver();
    }

    private boolean priority(int id, byte[] array, int offset, int length) {
        if (length != 5) {
            return connection.streamError(
                    connection.streams().get(id),
                    id,
                    Http2Error.FRAME_SIZE_ERROR,
                    "http2.frame_size_error");
        }
        if ((FrameReader.integer(array, offset) & 0x7fff_ffff) == id) {
            return connection.streamError(
                    connection.streams().get(id),
                    id,
                    Http2Error.PROTOCOL_ERROR,
                    Http2Connection.VIOLATION);
        }
        return true;
    }

    private boolean rstStream(int id, byte[] array, int offset, int length) {
        if (length != 4) {
            return connection.frameSizeError();
        }
        Http2Stream stream = connection.streams().get(id);
        if (stream != null) {
            connection.resetByPeer(stream, FrameReader.integer(array, offset));
            return true;
        }
        return !connection.isIdle(id) || connection.protocolError();
    }

    private boolean settings(int flags, byte[] array, int offset, int length) {
        if ((flags & FrameType.FLAG_ACK) != 0) {
            connection.announcementHeard();
            return length == 0 || connection.frameSizeError();
        }
        if (length % 6 != 0) {
            return connection.frameSizeError();
        }
        settingsSeen = true;
        PeerSettings peer = connection.peer();
        int windowBefore = peer.initialWindow;
        for (int at = offset; at < offset + length; at += 6) {
            int identifier = (array[at] & 0xff) << 8 | array[at + 1] & 0xff;
            switch (peer.set(identifier, FrameReader.integer(array, at + 2))) {
                case NONE -> {
                    if (identifier == FrameType.SETTING_HEADER_TABLE_SIZE) {
                        connection.encoderTableSize(peer.headerTableSize);
                    }
                }
                case PROTOCOL -> {
                    return connection.protocolError();
                }
                case FLOW_CONTROL -> {
                    return connection.connectionError(
                            Http2Error.FLOW_CONTROL_ERROR, "flow_control_error");
                }
            }
        }
        writer.settingsAck();
        if (peer.initialWindow != windowBefore && !widenAll(peer.initialWindow - windowBefore)) {
            return connection.connectionError(Http2Error.FLOW_CONTROL_ERROR, "flow_control_error");
        }
        role.settingsReceived();
        return true;
    }

    private boolean widenAll(int by) {
        for (Http2Stream stream : connection.streams().all()) {
            long wider = (long) stream.sendWindow + by;
            if (wider > Integer.MAX_VALUE) {
                return false;
            }
            stream.sendWindow = (int) wider;
            connection.ready(stream);
        }
        return true;
    }

    private boolean ping(int flags, byte[] array, int offset, int length) {
        if (length != 8) {
            return connection.frameSizeError();
        }
        long data =
                (long) FrameReader.integer(array, offset) << 32
                        | FrameReader.integer(array, offset + 4) & 0xffff_ffffL;
        if ((flags & FrameType.FLAG_ACK) == 0) {
            writer.ping(true, data);
        } else {
            connection.pingAnswered();
        }
        return true;
    }

    private boolean goAway(byte[] array, int offset, int length) {
        if (length < 8) {
            return connection.frameSizeError();
        }
        role.goAwayReceived(
                FrameReader.integer(array, offset) & 0x7fff_ffff,
                FrameReader.integer(array, offset + 4));
        return true;
    }

    private boolean windowUpdate(int id, byte[] array, int offset, int length) {
        if (length != 4) {
            return connection.frameSizeError();
        }
        int increment = FrameReader.integer(array, offset) & 0x7fff_ffff;
        if (id == 0) {
            if (increment == 0) {
                return connection.protocolError();
            }
            return connection.widen(increment)
                    || connection.connectionError(
                            Http2Error.FLOW_CONTROL_ERROR, "flow_control_error");
        }
        Http2Stream stream = connection.streams().get(id);
        if (stream == null) {
            return !connection.isIdle(id) || connection.protocolError();
        }
        if (increment == 0) {
            return connection.streamError(
                    stream, id, Http2Error.PROTOCOL_ERROR, Http2Connection.VIOLATION);
        }
        long wider = (long) stream.sendWindow + increment;
        if (wider > Integer.MAX_VALUE) {
            return connection.streamError(
                    stream, id, Http2Error.FLOW_CONTROL_ERROR, "http2.flow_control_error");
        }
        stream.sendWindow = (int) wider;
        connection.ready(stream);
        return true;
    }
}
