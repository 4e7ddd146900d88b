package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageSink;
import io.outrider.http.Underscores;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts heads and trailers together from HEADERS and CONTINUATION frames, decodes and checks them,
/// and hands them on (RFC 9113 §6.2, §6.10, §8).
///
/// Threads: the connection's event loop.
final class HeadReader {
    private static final String MESSAGING = "http2.violation.of.messaging.rule";

    /// A block may come in so many CONTINUATION frames, besides one for each KiB it may have.
    private static final int CONTINUATIONS = 8;

    private final Http2Connection connection;
    private final Http2Role role;
    private final HpackDecoder decoder;
    private final HeaderBlock block;
    private final int maxBlock;
    private int blockStream;
    private boolean blockEnds;
    private boolean blockSelfDependent;
    private byte[] fragments = new byte[0];
    private int fragmentsLength;
    private int continuations;

    HeadReader(Http2Connection connection) {
        this.connection = connection;
        this.role = connection.role();
        Http2Settings settings = connection.settings();
        this.decoder = new HpackDecoder(settings.headerTableSize());
        this.block =
                new HeaderBlock(
                        settings.maxHeadBytes(),
                        settings.maxHeaders(),
                        role.isServer() ? settings.underscores() : Underscores.ALLOW,
                        settings.allowConnect());
        this.maxBlock = 2 * settings.maxHeadBytes() + FrameType.DEFAULT_MAX_FRAME_SIZE;
    }

    /// The stream whose block has begun and whose last CONTINUATION has not come; 0: none.
    int streamUnderWay() {
        return blockStream;
    }

    /// A HEADERS frame.
    ///
    /// @return whether the connection goes on
    boolean headers(int flags, int id, byte[] array, int from, int fullLength) {
        int offset = from;
        int length = fullLength;
        int padding = 0;
        if ((flags & FrameType.FLAG_PADDED) != 0) {
            if (length < 1) {
                return connection.frameSizeError();
            }
            padding = array[offset++] & 0xff;
            length--;
        }
        blockSelfDependent = false;
        if ((flags & FrameType.FLAG_PRIORITY) != 0) {
            if (length < 5) {
                return connection.frameSizeError();
            }
            blockSelfDependent = (FrameReader.integer(array, offset) & 0x7fff_ffff) == id;
            offset += 5;
            length -= 5;
        }
        if (padding > length) {
            return connection.protocolError();
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

    /// A CONTINUATION frame.
    ///
    /// @return whether the connection goes on
    boolean continuation(int flags, int id, byte[] array, int offset, int length) {
        if (blockStream == 0) {
            return connection.protocolError();
        }
        if (++continuations > CONTINUATIONS + maxBlock / 1024) {
            return connection.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM,
                    "Too_many_CONTINUATION_frames_following_a_HEADER_frame");
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
                    Http2Error.ENHANCE_YOUR_CALM,
                    "Too_many_CONTINUATION_frames_following_a_HEADER_frame");
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
        return connection.connectionError(Http2Error.COMPRESSION_ERROR, "header_compression_error");
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
                    && connection.streamError(
                            stream, id, Http2Error.PROTOCOL_ERROR, Http2Connection.VIOLATION);
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
                                opened, id, Http2Error.PROTOCOL_ERROR, Http2Connection.VIOLATION);
            }
            return message(opened, HeaderBlock.Kind.REQUEST, array, offset, length);
        }
        if (!decodeUnwanted(array, offset, length)) {
            return false;
        }
        if (connection.isIdle(id)) {
            return connection.protocolError();
        }
        return switch (connection.closedStreams().find(id)) {
            case ENDED -> connection.connectionError(Http2Error.STREAM_CLOSED, "stream_closed");
            case BY_PEER ->
                    connection.streamError(
                            null, id, Http2Error.STREAM_CLOSED, "http2.stream_closed");
            case BY_US -> true;
            case UNKNOWN -> !role.isServer() || connection.protocolError();
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
            if (contentLength < 0) {
                fault = HeaderBlock.Fault.BAD_FIELD;
            } else if (blockEnds && contentLength > 0 && !noBody) {
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
        if (stream.informationalReceived() > MessageSink.MAX_INFORMATIONAL) {
            connection.maps().give(headers);
            return connection.streamError(
                    stream,
                    stream.id,
                    Http2Error.ENHANCE_YOUR_CALM,
                    "http2.too_many_informational_heads");
        }
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
                    return connection.connectionError(
                            stream, details, Http2Error.PROTOCOL_ERROR, "bad_message");
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

    private boolean messagingError(@Nullable Http2Stream stream, int id) {
        connection.cells().inc(connection.stats().rxMessagingError);
        if (!connection.settings().overrideStreamError()) {
            return connection.connectionError(
                    stream, MESSAGING, Http2Error.PROTOCOL_ERROR, "bad_message");
        }
        return connection.streamError(stream, id, Http2Error.PROTOCOL_ERROR, MESSAGING);
    }
}
