package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ServerCodec;
import io.outrider.http.ServerStreams;
import io.outrider.net.CloseMode;
import io.outrider.net.Connection;
import org.jspecify.annotations.Nullable;

/// The server side of one HTTP/1 connection: one request at a time, the next one parsed when the
/// last answer is complete, pipelined bytes waiting meanwhile with reading paused.
///
/// It never closes a connection on its own account, except after a reset; keep-alive is decided by
/// the stream above, which writes `connection: close` and calls [#closeAfterResponse]. Threads: its
/// event loop.
public final class Http1ServerCodec implements ServerCodec {
    private enum Reading {
        HEAD,
        BODY,
        TRAILERS,
        TUNNEL,
        /// The request is complete; its answer is not.
        WAIT,
        /// Nothing more is read: the framing is lost or the connection ends.
        STOPPED
    }

    private final Connection connection;
    private final Http1Settings settings;
    private final ServerStreams streams;
    private final HeaderMaps maps;
    private final Http1HeadParser head;
    private final Http1RequestFraming framing;
    private final Http1BodyParser body = new Http1BodyParser();
    private final Http1ResponseWriter writer;
    private Reading reading = Reading.HEAD;
    private @Nullable HeaderMap incoming;
    private @Nullable ServerStream stream;
    private @Nullable ByteBuf waiting;
    private boolean inputEnded;
    private boolean consuming;

    public Http1ServerCodec(Connection connection, Http1Settings settings, ServerStreams streams) {
        this.connection = connection;
        this.settings = settings;
        this.streams = streams;
        this.maps = connection.worker().local(HeaderMaps.LOCAL);
        this.head = new Http1HeadParser(true, settings);
        this.writer = new Http1ResponseWriter(connection, settings);
        this.framing = new Http1RequestFraming(settings);
    }

    /// Whether a request is under way: from its first byte to the last of its answer.
    public boolean isBusy() {
        return stream != null || reading == Reading.HEAD && incoming != null;
    }

    /// Whether the peer has ended its side.
    @Override
    public boolean inputEnded() {
        return inputEnded;
    }

    /// Whether the head of a request has begun to arrive and is not complete.
    @Override
    public boolean isReadingHead() {
        return reading == Reading.HEAD && incoming != null;
    }

    /// Borrows `data`.
    @Override
    public void data(ByteBuf data, boolean end) {
        inputEnded |= end;
        if (waiting != null) {
            waiting = Unpooled.wrappedBuffer(waiting, data.retain());
            return;
        }
        consume(data);
        if (data.isReadable() && reading == Reading.WAIT) {
            holdBack(data.readRetainedSlice(data.readableBytes()));
        }
        if (inputEnded && waiting == null) {
            endOfInput();
        }
    }

    /// The connection is gone: the stream under way is reset.
    @Override
    public void connectionClosed(ResetReason reason, String details) {
        reading = Reading.STOPPED;
        releaseInput();
        ServerStream open = stream;
        if (open != null) {
            stream = null;
            open.resetSink(reason, details);
        }
    }

    private void holdBack(ByteBuf rest) {
        waiting = rest;
        connection.pauseReading();
    }

    private void releaseInput() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
            connection.resumeReading();
        }
        if (incoming != null) {
            maps.give(incoming);
            incoming = null;
        }
    }

    private void endOfInput() {
        ServerStream open = stream;
        if (open == null) {
            connection.close(CloseMode.FLUSH_WRITE);
        } else {
            // HTTP/1 has no half-closed requests here: as in Envoy, the peer's FIN ends the stream
            connection.close(CloseMode.NO_FLUSH);
        }
    }

    private void consume(ByteBuf in) {
        if (consuming) {
            return;
        }
        consuming = true;
        try {
            while (step(in)) {
                // one part of a message each time
            }
        } finally {
            consuming = false;
        }
    }

    /// Handles one part; false when input is used up or must wait.
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
                if (in.isReadable() && stream != null) {
                    stream.sink().data(in.readRetainedSlice(in.readableBytes()), false);
                }
                return false;
            }
            case WAIT -> {
                return false;
            }
            case STOPPED -> {
                in.skipBytes(in.readableBytes());
                return false;
            }
        }
        throw new IllegalStateException();
    }

    private boolean readHead(ByteBuf in) {
        if (incoming == null) {
            incoming = maps.take();
            head.begin(incoming);
        }
        if (!head.parse(in)) {
            if (head.failure() != null) {
                refuse(head.failure());
                return false;
            }
            if (!head.begun()) {
                maps.give(incoming); // only empty lines so far: no request has begun
                incoming = null;
            }
            return in.isReadable();
        }
        HeaderMap headers = incoming;
        incoming = null;
        Http1Failure failure = framing.apply(headers, head.minorVersion());
        if (failure == null && !Authority.isValid(headers)) {
            failure = Http1Failure.INVALID_AUTHORITY;
        }
        if (failure != null) {
            incoming = headers;
            refuse(failure);
            return false;
        }
        var opened = new ServerStream(head.minorVersion());
        writer.begin(opened.protocol, framing);
        stream = opened;
        opened.sink = streams.newStream(opened, opened.protocol);
        switch (framing.body()) {
            case NONE -> reading = Reading.WAIT;
            case FIXED -> {
                body.fixed(framing.contentLength());
                reading = Reading.BODY;
            }
            case CHUNKED -> {
                body.chunked();
                reading = Reading.BODY;
            }
            case TUNNEL -> reading = Reading.TUNNEL;
        }
        boolean end = reading == Reading.WAIT;
        opened.requestDone = end;
        opened.sink.head(headers, end);
        opened.finishIfDone();
        return true;
    }

    private boolean readBody(ByteBuf in) {
        ServerStream open = stream;
        switch (body.next(in)) {
            case DATA -> {
                ByteBuf piece = body.take(in);
                boolean end = body.isDone();
                if (end) {
                    requestDone(open);
                }
                if (open == null) {
                    piece.release();
                } else {
                    open.sink().data(piece, end);
                    open.finishIfDone();
                }
                return true;
            }
            case NEED_MORE -> {
                return false;
            }
            case END -> {
                requestDone(open);
                return true;
            }
            case TRAILERS -> {
                incoming = maps.take();
                head.beginTrailers(incoming);
                reading = Reading.TRAILERS;
                return true;
            }
            case MALFORMED -> {
                refuse(Http1Failure.CODEC_ERROR);
                return false;
            }
        }
        throw new IllegalStateException();
    }

    private boolean readTrailers(ByteBuf in) {
        if (incoming == null) {
            return false;
        }
        if (!head.parse(in)) {
            if (head.failure() != null) {
                refuse(head.failure());
            }
            return false;
        }
        HeaderMap trailers = incoming;
        incoming = null;
        ServerStream open = stream;
        requestDone(open);
        if (open == null) {
            maps.give(trailers);
        } else if (trailers.size() > 0 && settings.enableTrailers()) {
            open.sink().trailers(trailers);
            open.finishIfDone();
        } else {
            maps.give(trailers);
            open.sink().data(Unpooled.EMPTY_BUFFER, true);
            open.finishIfDone();
        }
        return true;
    }

    private void requestDone(@Nullable ServerStream open) {
        reading = Reading.WAIT;
        if (open != null) {
            open.requestDone = true;
        }
    }

    private void refuse(Http1Failure failure) {
        refuse(failure.status(), failure.details(), Http1Reasons.of(failure.status()));
    }

    private void refuse(int status, String details, String body) {
        reading = Reading.STOPPED;
        if (incoming != null) {
            maps.give(incoming);
            incoming = null;
        }
        ServerStream open = stream;
        if (open == null) {
            open = new ServerStream(1);
            writer.begin(open.protocol);
            open.requestDone = true;
            open.closeAfter = true;
            stream = open;
            streams.invalidRequest(open, open.protocol, status, details, body);
        } else {
            open.requestDone = true;
            open.closeAfter = true;
            open.resetSink(ResetReason.PROTOCOL_ERROR, details);
        }
    }

    /// Answers a head that takes too long instead of waiting for its end.
    @Override
    public void giveUpHead(int status, String details, String body) {
        if (isReadingHead()) {
            refuse(status, details, body);
        }
    }

    /// One request and its answer.
    private final class ServerStream implements MessageEncoder {
        private final Protocol protocol;
        private @Nullable MessageSink sink;
        private boolean requestDone;
        private boolean responseDone;
        private boolean closeAfter;
        private boolean sinkReset;

        ServerStream(int minorVersion) {
            protocol = minorVersion == 0 ? Protocol.HTTP10 : Protocol.HTTP11;
        }

        MessageSink sink() {
            if (sink == null) {
                throw new IllegalStateException("no sink yet");
            }
            return sink;
        }

        /// Nothing comes after a reset, so a request that broke off does not end a second time with
        /// its connection.
        void resetSink(ResetReason reason, String details) {
            if (sink != null && !sinkReset) {
                sinkReset = true;
                sink.reset(reason, details);
            }
        }

        @Override
        public void informational(HeaderMap headers) {
            writer.head(headers, true);
        }

        @Override
        public void head(HeaderMap headers, boolean end) {
            writer.head(headers, end);
            if (end) {
                responseDone();
            }
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            writer.data(data, end);
            if (end) {
                responseDone();
            }
        }

        @Override
        public void trailers(HeaderMap trailers) {
            writer.trailers(trailers);
            responseDone();
        }

        private void responseDone() {
            responseDone = true;
            finishIfDone();
        }

        void finishIfDone() {
            if (!responseDone || stream != this) {
                return;
            }
            // after an early answer the rest of the request is not worth reading
            boolean last = closeAfter || !requestDone || writer.endsWithConnection();
            stream = null;
            if (last || writer.isTunnel()) {
                reading = Reading.STOPPED;
                releaseInput();
                connection.close(CloseMode.FLUSH_WRITE_AND_DELAY);
                return;
            }
            reading = Reading.HEAD;
        }

        @Override
        public void reset(ResetReason reason) {
            if (stream == this) {
                stream = null;
                reading = Reading.STOPPED;
                releaseInput();
                connection.close(CloseMode.FLUSH_WRITE);
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

    /// Closes the connection when the answer under way is complete.
    @Override
    public void closeAfterResponse() {
        if (stream != null) {
            stream.closeAfter = true;
        }
    }

    @Override
    public void shutdownNotice() {}

    @Override
    public void goAway() {
        if (stream == null) {
            connection.close(CloseMode.FLUSH_WRITE_AND_DELAY);
        } else {
            closeAfterResponse();
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        ServerStream open = stream;
        if (open != null && open.sink != null) {
            open.sink.writable(writable);
        }
    }

    /// Goes on with pipelined bytes, when the stream above has finished with the last exchange.
    @Override
    public void readNext() {
        ByteBuf held = waiting;
        if (held == null || consuming || reading != Reading.HEAD) {
            return;
        }
        waiting = null;
        try {
            consume(held);
            if (held.isReadable() && reading == Reading.WAIT) {
                waiting = held.readRetainedSlice(held.readableBytes());
            } else {
                connection.resumeReading();
            }
        } finally {
            held.release();
        }
        if (inputEnded && waiting == null) {
            endOfInput();
        }
    }
}
