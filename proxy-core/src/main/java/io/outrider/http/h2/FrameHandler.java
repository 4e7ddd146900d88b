package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What each frame means (RFC 9113 §6), and what is wrong with it, at its scope. Heads are put
/// together from HEADERS and CONTINUATION and decoded here.
///
/// Threads: the connection's event loop.
final class FrameHandler implements FrameReader.Frames {
    private static final String MESSAGING = "http2.violation.of.messaging.rule";

    /// A block may come in so many CONTINUATION frames, besides one for each KiB it may have.
    private static final int CONTINUATIONS = 8;

    private final Http2Connection connection;
    private final Http2Role role;
    private final FrameWriter writer;
    private final HpackDecoder decoder;
    private final HeaderBlock block;
    private final int maxBlock;
    private boolean settingsSeen;
    private boolean heard;

    // the head under way
    private int blockStream;
    private boolean blockEnds;
    private boolean blockSelfDependent;
    private byte[] fragments = new byte[0];
    private int fragmentsLength;
    private int continuations;

    FrameHandler(Http2Connection connection) {
        this.connection = connection;
        this.role = connection.role();
        this.writer = connection.writer();
        Http2Settings settings = connection.settings();
        this.decoder = new HpackDecoder(settings.headerTableSize());
        this.block =
                new HeaderBlock(
                        settings.maxHeadBytes(),
                        settings.maxHeaders(),
                        settings.underscores(),
                        settings.allowConnect());
        this.maxBlock = 2 * settings.maxHeadBytes() + FrameType.DEFAULT_MAX_FRAME_SIZE;
    }

    /// Whether any frame has come since the last call.
    boolean heard() {
        boolean was = heard;
        heard = false;
        return was;
    }

    /// Whether a head has begun and its last CONTINUATION has not come.
    boolean isReadingHead() {
        return blockStream != 0;
    }

    private boolean protocolError(String details) {
        return connection.connectionError(Http2Error.PROTOCOL_ERROR, details);
    }

    private boolean frameSizeError() {
        return connection.connectionError(Http2Error.FRAME_SIZE_ERROR, "http2.frame_size_error");
    }

    private static String violation() {
        return "http2.protocol_error";
    }

    private boolean protocolError() {
        return protocolError(violation());
    }

    @Override
    public boolean begin(int type, int flags, int stream, int length) {
        heard = true;
        if (length > FrameType.DEFAULT_MAX_FRAME_SIZE) {
            return frameSizeError();
        }
        if (!settingsSeen && (type != FrameType.SETTINGS || (flags & FrameType.FLAG_ACK) != 0)) {
            return protocolError();
        }
        if (blockStream != 0 && (type != FrameType.CONTINUATION || stream != blockStream)) {
            return protocolError();
        }
        String flood = connection.floods().frame(type, flags, length);
        if (flood != null) {
            return connection.connectionError(Http2Error.ENHANCE_YOUR_CALM, flood);
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
        return good || protocolError();
    }

    @Override
    public boolean badPadding() {
        return protocolError();
    }

    // ---- DATA ----

    @Override
    public boolean data(int id, ByteBuf data, int charge, int flags, boolean last) {
        if (!connection.charge(charge)) {
            data.release();
            return connection.connectionError(
                    Http2Error.FLOW_CONTROL_ERROR, "http2.flow_control_error");
        }
        boolean end = last && (flags & FrameType.FLAG_END_STREAM) != 0;
        Http2Stream stream = connection.streams().get(id);
        if (stream == null) {
            data.release();
            return strayData(id);
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
        if (isIdle(id)) {
            return protocolError();
        }
        return switch (connection.closedStreams().find(id)) {
            case ENDED ->
                    connection.connectionError(Http2Error.STREAM_CLOSED, "http2.stream_closed");
            case BY_PEER ->
                    connection.streamError(
                            null, id, Http2Error.STREAM_CLOSED, "http2.stream_closed");
            case BY_US, UNKNOWN -> true;
        };
    }

    /// Whether neither side has begun that stream.
    private boolean isIdle(int id) {
        boolean byPeer = ((id & 1) != 0) == role.isServer();
        return byPeer
                ? id > connection.lastPeerStream()
                : role.isServer() || id > connection.lastOwnStream();
    }

    private boolean messagingError(@Nullable Http2Stream stream, int id) {
        connection.cells().inc(connection.stats().rxMessagingError);
        if (!connection.settings().overrideStreamError()) {
            return protocolError(MESSAGING);
        }
        return connection.streamError(stream, id, Http2Error.PROTOCOL_ERROR, MESSAGING);
    }

    // ---- everything else ----

    @Override
    public boolean payload(int type, int flags, int id, byte[] array, int offset, int length) {
        boolean goOn =
                switch (type) {
                    case FrameType.HEADERS -> headers(flags, id, array, offset, length);
                    case FrameType.CONTINUATION -> continuation(flags, id, array, offset, length);
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

    private boolean headers(int flags, int id, byte[] array, int from, int fullLength) {
        int offset = from;
        int length = fullLength;
        int padding = 0;
        if ((flags & FrameType.FLAG_PADDED) != 0) {
            if (length < 1) {
                return frameSizeError();
            }
            padding = array[offset++] & 0xff;
            length--;
        }
        blockSelfDependent = false;
        if ((flags & FrameType.FLAG_PRIORITY) != 0) {
            if (length < 5) {
                return frameSizeError();
            }
            blockSelfDependent = (FrameReader.integer(array, offset) & 0x7fff_ffff) == id;
            offset += 5;
            length -= 5;
        }
        if (padding > length) {
            return protocolError();
        }
        length -= padding;
        blockEnds = (flags & FrameType.FLAG_END_STREAM) != 0;
        if ((flags & FrameType.FLAG_END_HEADERS) != 0) {
            return head(id, array, offset, length);
        }
        blockStream = id;
        continuations = 0;
        fragmentsLength = 0;
        return gather(array, offset, length);
    }

    private boolean continuation(int flags, int id, byte[] array, int offset, int length) {
        if (blockStream == 0) {
            return protocolError();
        }
        if (++continuations > CONTINUATIONS + maxBlock / 1024) {
            return connection.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "http2.too_many_continuations");
        }
        if (!gather(array, offset, length)) {
            return false;
        }
        if ((flags & FrameType.FLAG_END_HEADERS) == 0) {
            return true;
        }
        blockStream = 0;
        byte[] whole = fragments;
        fragments = new byte[0];
        return head(id, whole, 0, fragmentsLength);
    }

    private boolean gather(byte[] array, int offset, int length) {
        int total = fragmentsLength + length;
        if (total > maxBlock) {
            connection.cells().inc(connection.stats().headerListSizeTooLarge);
            return connection.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "http2.header_list_size_too_large");
        }
        if (fragments.length < total) {
            fragments =
                    Arrays.copyOf(
                            fragments, Math.min(maxBlock, Math.max(total, fragments.length * 2)));
        }
        System.arraycopy(array, offset, fragments, fragmentsLength, length);
        fragmentsLength = total;
        return true;
    }

    private boolean compressionError() {
        return connection.connectionError(
                Http2Error.COMPRESSION_ERROR, "http2.header_compression_error");
    }

    /// A whole block.
    private boolean head(int id, byte[] array, int offset, int length) {
        Http2Stream stream = connection.streams().get(id);
        if (stream == null) {
            return headOfUnknown(id, array, offset, length);
        }
        if (stream.remoteEnded()) {
            return decodeUnwanted(array, offset, length)
                    && connection.streamError(
                            stream, id, Http2Error.STREAM_CLOSED, "http2.stream_closed");
        }
        if (blockSelfDependent) {
            return decodeUnwanted(array, offset, length)
                    && connection.streamError(stream, id, Http2Error.PROTOCOL_ERROR, violation());
        }
        return stream.headSeen()
                ? trailers(stream, array, offset, length)
                : message(stream, HeaderBlock.Kind.RESPONSE, array, offset, length);
    }

    private boolean decodeUnwanted(byte[] array, int offset, int length) {
        block.begin(HeaderBlock.Kind.UNWANTED, null);
        return decoder.decode(array, offset, length, block) || compressionError();
    }

    private boolean headOfUnknown(int id, byte[] array, int offset, int length) {
        if (role.isServer() && (id & 1) != 0 && id > connection.lastPeerStream()) {
            connection.lastPeerStream(id);
            Http2Stream opened = role.open(id);
            if (opened == null) {
                return decodeUnwanted(array, offset, length);
            }
            if (blockSelfDependent) {
                return decodeUnwanted(array, offset, length)
                        && connection.streamError(
                                opened, id, Http2Error.PROTOCOL_ERROR, violation());
            }
            return message(opened, HeaderBlock.Kind.REQUEST, array, offset, length);
        }
        if (!decodeUnwanted(array, offset, length)) {
            return false;
        }
        if (isIdle(id)) {
            return protocolError();
        }
        return switch (connection.closedStreams().find(id)) {
            case ENDED ->
                    connection.connectionError(Http2Error.STREAM_CLOSED, "http2.stream_closed");
            case BY_PEER ->
                    connection.streamError(
                            null, id, Http2Error.STREAM_CLOSED, "http2.stream_closed");
            case BY_US -> true;
            case UNKNOWN -> !role.isServer() || protocolError();
        };
    }

    private boolean message(
            Http2Stream stream, HeaderBlock.Kind kind, byte[] array, int offset, int length) {
        HeaderMap headers = connection.maps().take();
        block.begin(kind, headers);
        if (!decoder.decode(array, offset, length, block)) {
            connection.maps().give(headers);
            return compressionError();
        }
        countDropped();
        HeaderBlock.Fault fault = block.finish();
        if (fault == null && kind == HeaderBlock.Kind.RESPONSE && isInformational(headers)) {
            return informational(stream, headers);
        }
        long contentLength = -1;
        int at = headers.find(HeaderNames.CONTENT_LENGTH);
        if (fault == null && at != HeaderMap.NONE) {
            contentLength = headers.valueAsLong(at);
            boolean noBody = kind == HeaderBlock.Kind.RESPONSE && isBodiless(stream, headers);
            if (contentLength < 0 || blockEnds && contentLength > 0 && !noBody) {
                fault = HeaderBlock.Fault.MALFORMED;
            }
        }
        if (fault != null) {
            connection.maps().give(headers);
            return badHead(stream, fault);
        }
        boolean end = blockEnds;
        stream.headReceived(
                contentLength,
                kind == HeaderBlock.Kind.RESPONSE && isBodiless(stream, headers),
                end);
        role.head(stream, headers, end);
        if (end) {
            connection.remoteEnded(stream);
        }
        return true;
    }

    private static boolean isInformational(HeaderMap headers) {
        return headers.valueByte(headers.find(HeaderNames.STATUS), 0) == '1';
    }

    /// RFC 9113 §8.1.1: what may announce a length and have no body.
    private static boolean isBodiless(Http2Stream stream, HeaderMap headers) {
        return stream.expectsNoBody()
                || headers.hasValue(HeaderNames.STATUS, "304")
                || headers.hasValue(HeaderNames.STATUS, "204");
    }

    private boolean informational(Http2Stream stream, HeaderMap headers) {
        boolean bad = blockEnds || headers.hasValue(HeaderNames.STATUS, "101");
        var sink = stream.sink();
        if (!bad && sink != null) {
            sink.informational(headers);
        }
        connection.maps().give(headers);
        return !bad || messagingError(stream, stream.id);
    }

    private void countDropped() {
        if (block.dropped() > 0) {
            connection
                    .cells()
                    .add(connection.stats().droppedHeadersWithUnderscores, block.dropped());
        }
    }

    private boolean badHead(Http2Stream stream, HeaderBlock.Fault fault) {
        var cells = connection.cells();
        var stats = connection.stats();
        switch (fault) {
            case MALFORMED, BAD_FIELD -> {
                cells.inc(stats.rxMessagingError);
                String details =
                        fault == HeaderBlock.Fault.BAD_FIELD
                                ? "http2.invalid.header.field"
                                : MESSAGING;
                role.badHead(stream, fault, details);
                if (!connection.settings().overrideStreamError()) {
                    return protocolError(details);
                }
                return connection.streamError(
                        stream, stream.id, Http2Error.PROTOCOL_ERROR, details);
            }
            case TOO_LARGE, TOO_MANY -> {
                boolean many = fault == HeaderBlock.Fault.TOO_MANY;
                cells.inc(many ? stats.headerOverflow : stats.headerListSizeTooLarge);
                String details =
                        many ? "http2.too_many_headers" : "http2.header_list_size_too_large";
                role.badHead(stream, fault, details);
                return connection.streamError(
                        stream, stream.id, Http2Error.INTERNAL_ERROR, details);
            }
            case UNDERSCORE -> {
                cells.inc(stats.requestsRejectedWithUnderscores);
                role.badHead(stream, fault, "http2.unexpected_underscore");
                return connection.streamError(
                        stream,
                        stream.id,
                        Http2Error.INTERNAL_ERROR,
                        "http2.unexpected_underscore");
            }
        }
        throw new IllegalStateException();
    }

    private boolean trailers(Http2Stream stream, byte[] array, int offset, int length) {
        HeaderMap trailers = connection.maps().take();
        block.begin(HeaderBlock.Kind.TRAILERS, trailers);
        if (!decoder.decode(array, offset, length, block)) {
            connection.maps().give(trailers);
            return compressionError();
        }
        countDropped();
        HeaderBlock.Fault fault = block.finish();
        if (fault != null) {
            connection.maps().give(trailers);
            return badHead(stream, fault);
        }
        if (!blockEnds || !stream.lengthFits(0, true)) {
            connection.maps().give(trailers);
            return messagingError(stream, stream.id);
        }
        connection.cells().inc(connection.stats().trailers);
        stream.receivedTrailers(trailers);
        connection.remoteEnded(stream);
        return true;
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
                    connection.streams().get(id), id, Http2Error.PROTOCOL_ERROR, violation());
        }
        return true;
    }

    private boolean rstStream(int id, byte[] array, int offset, int length) {
        if (length != 4) {
            return frameSizeError();
        }
        Http2Stream stream = connection.streams().get(id);
        if (stream != null) {
            connection.resetByPeer(stream, FrameReader.integer(array, offset));
            return true;
        }
        return !isIdle(id) || protocolError();
    }

    private boolean settings(int flags, byte[] array, int offset, int length) {
        if ((flags & FrameType.FLAG_ACK) != 0) {
            return length == 0 || frameSizeError();
        }
        if (length % 6 != 0) {
            return frameSizeError();
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
                    return protocolError();
                }
                case FLOW_CONTROL -> {
                    return connection.connectionError(
                            Http2Error.FLOW_CONTROL_ERROR, "http2.flow_control_error");
                }
            }
        }
        writer.settingsAck();
        if (peer.initialWindow != windowBefore && !widenAll(peer.initialWindow - windowBefore)) {
            return connection.connectionError(
                    Http2Error.FLOW_CONTROL_ERROR, "http2.flow_control_error");
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
            return frameSizeError();
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
            return frameSizeError();
        }
        role.goAwayReceived(
                FrameReader.integer(array, offset) & 0x7fff_ffff,
                FrameReader.integer(array, offset + 4));
        return true;
    }

    private boolean windowUpdate(int id, byte[] array, int offset, int length) {
        if (length != 4) {
            return frameSizeError();
        }
        int increment = FrameReader.integer(array, offset) & 0x7fff_ffff;
        if (id == 0) {
            if (increment == 0) {
                return protocolError();
            }
            return connection.widen(increment)
                    || connection.connectionError(
                            Http2Error.FLOW_CONTROL_ERROR, "http2.flow_control_error");
        }
        Http2Stream stream = connection.streams().get(id);
        if (stream == null) {
            return !isIdle(id) || protocolError();
        }
        if (increment == 0) {
            return connection.streamError(stream, id, Http2Error.PROTOCOL_ERROR, violation());
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
