package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.net.Connection;
import org.jspecify.annotations.Nullable;

/// The client side of one HTTP/1 connection: one request at a time.
///
/// It tells its [Owner] when the exchange is over and whether the connection can serve another.
/// Threads: its event loop.
public final class Http1ClientCodec {

    /// The pool's view of the exchange.
    public interface Owner {

        /// Request and response are complete, or the exchange cannot go on.
        ///
        /// @param reusable whether the connection is good for another request
        void exchangeEnded(boolean reusable);

        /// The host broke the protocol; told before the exchange ends.
        void connectionFailed(String details);

        /// The host said for how long it keeps the connection without a request; told once, before
        /// the exchange ends.
        default void idleLimit(int seconds) {}
    }

    private enum Reading {
        IDLE,
        HEAD,
        BODY,
        TRAILERS,
        TUNNEL,
        STOPPED
    }

    private final Connection connection;
    private final Http1Settings settings;
    private final Owner owner;
    private final HeaderMaps maps;
    private final Http1HeadParser head;
    private final Http1BodyParser body = new Http1BodyParser();
    private final Http1BodyWriter bodyWriter;
    private Reading reading = Reading.IDLE;
    private @Nullable HeaderMap incoming;
    private @Nullable Exchange exchange;
    private Protocol protocol = Protocol.HTTP11;
    private boolean idleLimitSeen;

    public Http1ClientCodec(Connection connection, Http1Settings settings, Owner owner) {
        this.connection = connection;
        this.settings = settings;
        this.owner = owner;
        this.maps = connection.worker().local(HeaderMaps.LOCAL);
        this.head = new Http1HeadParser(false, settings);
        this.bodyWriter = new Http1BodyWriter(connection, settings);
    }

    /// Begins an exchange; the connection must be idle. [Exchange#sink] is to be set before the
    /// request's head is written.
    public Exchange newExchange() {
        assert exchange == null : "exchange under way";
        bodyWriter.begin();
        var opened = new Exchange();
        exchange = opened;
        reading = Reading.HEAD;
        return opened;
    }

    /// The version the response came in.
    public Protocol protocol() {
        return protocol;
    }

    /// Borrows `data`. False when bytes came that no request asked for.
    public boolean data(ByteBuf in, boolean end) {
        while (step(in)) {
            // one part of a message each time
        }
        if (in.isReadable() && reading == Reading.IDLE) {
            return false;
        }
        if (end) {
            endOfInput();
        }
        return true;
    }

    private void endOfInput() {
        Exchange open = exchange;
        if (open == null) {
            return;
        }
        if (reading == Reading.BODY && body.endsWithConnection() || reading == Reading.TUNNEL) {
            reading = Reading.STOPPED;
            open.keepAlive = false;
            open.responseDone = true;
            open.sink().data(Unpooled.EMPTY_BUFFER, true);
            open.finishIfDone();
        }
    }

    /// The connection is gone: the exchange under way is reset.
    public void connectionClosed(ResetReason reason, String details) {
        endOfInput();
        reading = Reading.STOPPED;
        if (incoming != null) {
            maps.give(incoming);
            incoming = null;
        }
        Exchange open = exchange;
        if (open != null) {
            exchange = null;
            // a response that has begun and cannot end is a broken message, whoever closed
            boolean broken = open.responseBegun && reason == ResetReason.CONNECTION_TERMINATION;
            if (broken) {
                owner.connectionFailed(details);
            }
            open.sink().reset(broken ? ResetReason.PROTOCOL_ERROR : reason, details);
        }
    }

    private boolean step(ByteBuf in) {
        switch (reading) {
            case HEAD -> {
                return in.isReadable() && readHead(in);
            }
            case BODY -> {
                return readBody(in);
            }
            case TRAILERS -> {
                return in.isReadable() && readTrailers(in);
            }
            case TUNNEL -> {
                if (in.isReadable() && exchange != null) {
                    exchange.sink().data(in.readRetainedSlice(in.readableBytes()), false);
                }
                return false;
            }
            case STOPPED -> {
                in.skipBytes(in.readableBytes());
                return false;
            }
            case IDLE -> {
                return false;
            }
        }
        throw new IllegalStateException();
    }

    private boolean readHead(ByteBuf in) {
        Exchange open = exchange;
        if (open == null) {
            return false;
        }
        if (incoming == null) {
            incoming = maps.take();
            head.begin(incoming);
        }
        open.responseBegun = true;
        if (!head.parse(in)) {
            if (head.failure() != null) {
                fail(open, head.failure());
                return false;
            }
            if (!head.begun()) {
                maps.give(incoming); // only empty lines so far: they are not kept
                incoming = null;
            }
            return in.isReadable();
        }
        HeaderMap headers = incoming;
        incoming = null;
        protocol = head.minorVersion() == 0 ? Protocol.HTTP10 : Protocol.HTTP11;
        int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
        if (status < 200 && status != 101) {
            if (++open.informationals > MessageSink.MAX_INFORMATIONAL) {
                maps.give(headers);
                fail(open, Http1Failure.TOO_MANY_INFORMATIONALS);
                return false;
            }
            open.sink().informational(headers);
            maps.give(headers);
            return exchange == open;
        }
        Http1Failure failure = frame(open, headers, status);
        if (failure != null) {
            maps.give(headers);
            fail(open, failure);
            return false;
        }
        boolean end = reading == Reading.IDLE;
        open.responseDone = end;
        open.finishIfDone(); // first, so that what the end sets off finds the connection free
        open.sink().head(headers, end);
        return true;
    }

    /// RFC 9112 §6.3, for responses. Sets what is read next; IDLE when there is no body.
    private @Nullable Http1Failure frame(Exchange open, HeaderMap headers, int status) {
        open.keepAlive =
                head.minorVersion() == 1
                        ? !Http1Tokens.contains(headers, HeaderNames.CONNECTION, "close")
                        : Http1Tokens.contains(headers, HeaderNames.CONNECTION, "keep-alive");
        if (open.keepAlive && !idleLimitSeen) {
            int seconds = Http1Tokens.parameter(headers, HeaderNames.KEEP_ALIVE, "timeout");
            if (seconds >= 0) {
                idleLimitSeen = true;
                owner.idleLimit(seconds);
            }
        }
        if (open.upgrade && status == 101 || open.connect && status / 100 == 2) {
            reading = Reading.TUNNEL;
            return null;
        }
        if (status == 101) {
            return Http1Failure.CODEC_ERROR;
        }
        int encoding = headers.find(HeaderNames.TRANSFER_ENCODING);
        int length = headers.find(HeaderNames.CONTENT_LENGTH);
        long contentLength = -1;
        if (length != HeaderMap.NONE) {
            contentLength = headers.valueAsLong(length);
            if (contentLength < 0
                    || headers.findNext(HeaderNames.CONTENT_LENGTH, length) != HeaderMap.NONE) {
                return Http1Failure.CODEC_ERROR;
            }
        }
        if (encoding != HeaderMap.NONE) {
            if (headers.findNext(HeaderNames.TRANSFER_ENCODING, encoding) != HeaderMap.NONE
                    || !headers.valueEqualsIgnoreCase(encoding, "chunked")) {
                return Http1Failure.INVALID_TRANSFER_ENCODING;
            }
            if (status == 204) {
                return Http1Failure.TRANSFER_ENCODING_NOT_ALLOWED;
            }
            if (length != HeaderMap.NONE) {
                if (!settings.allowChunkedLength()) {
                    return Http1Failure.CONTENT_LENGTH_NOT_ALLOWED;
                }
                headers.remove(HeaderNames.CONTENT_LENGTH);
            }
        }
        if (open.head || status == 204 || status == 304) {
            if (status == 204 && contentLength > 0) {
                return Http1Failure.CONTENT_LENGTH_NOT_ALLOWED;
            }
            reading = Reading.IDLE;
        } else if (encoding != HeaderMap.NONE) {
            body.chunked();
            reading = Reading.BODY;
        } else if (contentLength >= 0) {
            body.fixed(contentLength);
            reading = contentLength == 0 ? Reading.IDLE : Reading.BODY;
        } else {
            body.untilClose();
            reading = Reading.BODY;
        }
        return null;
    }

    private boolean readBody(ByteBuf in) {
        Exchange open = exchange;
        switch (body.next(in)) {
            case DATA -> {
                ByteBuf piece = body.take(in);
                boolean end = body.isDone();
                if (open == null) {
                    piece.release();
                    return true;
                }
                if (end) {
                    reading = Reading.IDLE;
                    open.responseDone = true;
                }
                open.finishIfDone();
                open.sink().data(piece, end);
                return true;
            }
            case NEED_MORE -> {
                return false;
            }
            case END -> {
                reading = Reading.IDLE;
                return false;
            }
            case TRAILERS -> {
                incoming = maps.take();
                head.beginTrailers(incoming);
                reading = Reading.TRAILERS;
                return true;
            }
            case MALFORMED -> {
                if (open != null) {
                    fail(open, Http1Failure.CODEC_ERROR);
                }
                return false;
            }
        }
        throw new IllegalStateException();
    }

    private boolean readTrailers(ByteBuf in) {
        Exchange open = exchange;
        if (incoming == null || open == null) {
            return false;
        }
        if (!head.parse(in)) {
            if (head.failure() != null) {
                fail(open, head.failure());
            }
            return false;
        }
        HeaderMap trailers = incoming;
        incoming = null;
        reading = Reading.IDLE;
        open.responseDone = true;
        open.finishIfDone();
        if (trailers.size() > 0 && settings.enableTrailers()) {
            open.sink().trailers(trailers);
        } else {
            maps.give(trailers);
            open.sink().data(Unpooled.EMPTY_BUFFER, true);
        }
        return true;
    }

    private void fail(Exchange open, Http1Failure failure) {
        reading = Reading.STOPPED;
        if (incoming != null) {
            maps.give(incoming);
            incoming = null;
        }
        exchange = null;
        owner.connectionFailed(failure.details());
        open.sink().reset(ResetReason.PROTOCOL_ERROR, failure.details());
        owner.exchangeEnded(false);
    }

    /// One request and its response.
    public final class Exchange implements MessageEncoder {
        private @Nullable MessageSink sink;
        private boolean head;
        private boolean connect;
        private boolean upgrade;
        private boolean requestDone;
        private boolean responseDone;
        private boolean responseBegun;
        private boolean keepAlive = true;
        private int informationals;

        private Exchange() {}

        /// Where the response goes.
        public void sink(MessageSink to) {
            sink = to;
        }

        private MessageSink sink() {
            if (sink == null) {
                throw new IllegalStateException("no sink yet");
            }
            return sink;
        }

        /// Whether any byte of the response has come.
        public boolean responseBegun() {
            return responseBegun;
        }

        @Override
        public void informational(HeaderMap headers) {
            throw new IllegalStateException("requests have no 1xx");
        }

        @Override
        public void head(HeaderMap headers, boolean end) {
            int method = headers.find(HeaderNames.METHOD);
            head = headers.valueEquals(method, "HEAD");
            connect = headers.valueEquals(method, "CONNECT");
            upgrade =
                    headers.contains(HeaderNames.UPGRADE)
                            && Http1Tokens.contains(headers, HeaderNames.CONNECTION, "upgrade");
            if (Http1Tokens.contains(headers, HeaderNames.CONNECTION, "close")) {
                keepAlive = false;
            }
            Http1HeadWriter writer = connection.worker().local(Http1HeadWriter.LOCAL);
            writer.begin();
            writer.requestLine(headers, connect, settings.sendFullyQualifiedUrl());
            writer.headers(headers, settings.properCase());
            if (!headers.contains(HeaderNames.CONTENT_LENGTH) && !connect && !upgrade) {
                if (!end) {
                    bodyWriter.chunked();
                    writer.chunkedHeader(headers, settings.properCase());
                } else if (!isBodiless(headers, method)) {
                    writer.zeroLengthHeader(headers, settings.properCase());
                }
            }
            writer.endOfHeaders();
            int room = end || connect || upgrade ? 0 : Http1HeadWriter.room(headers);
            connection.writeWithRoom(writer.toBuffer(connection.channel().alloc(), room));
            if (end && !connect && !upgrade) {
                requestDone();
            }
        }

        private boolean isBodiless(HeaderMap headers, int method) {
            return head
                    || headers.valueEquals(method, "GET")
                    || headers.valueEquals(method, "DELETE")
                    || headers.valueEquals(method, "TRACE")
                    || connect;
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            bodyWriter.data(data, end);
            if (end) {
                if (connect || upgrade) {
                    connection.shutdownOutput();
                }
                requestDone();
            }
        }

        @Override
        public void trailers(HeaderMap trailers) {
            bodyWriter.trailers(trailers);
            requestDone();
        }

        private void requestDone() {
            requestDone = true;
            finishIfDone();
        }

        private void finishIfDone() {
            if (!responseDone || exchange != this) {
                return;
            }
            exchange = null;
            if (reading == Reading.IDLE && requestDone && keepAlive && !upgrade && !connect) {
                owner.exchangeEnded(true);
            } else {
                reading = Reading.STOPPED;
                owner.exchangeEnded(false);
            }
        }

        @Override
        public void reset(ResetReason reason) {
            if (exchange == this) {
                exchange = null;
                reading = Reading.STOPPED;
                owner.exchangeEnded(false);
            }
        }

        @Override
        public boolean isWritable() {
            return connection.isWritable();
        }

        @Override
        public void pause() {
            connection.pauseReading();
        }

        @Override
        public void resume() {
            connection.resumeReading();
        }
    }
}
