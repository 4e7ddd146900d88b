package io.outrider.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the generator's connections by HTTP/2, with prior knowledge or after ALPN; it connects
/// again when it was closed. Threads: the generator's loop.
final class Http2LoadConnection {
    private static final int UNCOUNTED_BYTES = Http2CodecUtil.DEFAULT_WINDOW_SIZE / 2;

    private final LoadGenerator generator;
    private final Bootstrap bootstrap;
    private final Http2Headers head;
    private final ByteBuf body;
    private final boolean keepsStreams;
    private final List<LoadSlot> slots = new ArrayList<>();
    private final ArrayDeque<Slot> waiting = new ArrayDeque<>();
    private boolean isConnecting;
    private @Nullable Frames open;

    /// @param body borrowed for good; of all streams together at most 32 KiB
    /// @param keepsStreams a slot has one stream for all its requests, and each is answered by as
    ///   many bytes as the body has
    Http2LoadConnection(
            LoadGenerator generator,
            Bootstrap bootstrap,
            Http2Headers head,
            ByteBuf body,
            int streams,
            boolean keepsStreams) {
        if ((long) body.readableBytes() * streams > UNCOUNTED_BYTES) {
            throw new IllegalArgumentException(
                    "bodies of %d streams of %d bytes (expected: at most %d bytes together)"
                            .formatted(streams, body.readableBytes(), UNCOUNTED_BYTES));
        }
        this.generator = generator;
        this.bootstrap = bootstrap;
        this.head = head;
        this.body = body;
        this.keepsStreams = keepsStreams;
        for (int i = 0; i < streams; i++) slots.add(new Slot());
    }

    List<LoadSlot> slots() {
        return slots;
    }

    private void send(Slot slot) {
        if (open != null) {
            open.send(slot);
            return;
        }
        waiting.add(slot);
        if (isConnecting) return;
        isConnecting = true;
        bootstrap.connect().addListener((ChannelFuture connected) -> connected(connected));
    }

    private void connected(ChannelFuture connected) {
        isConnecting = false;
        if (connected.isSuccess()) {
            connected.channel().pipeline().addLast(new Frames());
            return;
        }
        // Who is told may ask again at once: not of those that wait now.
        List<Slot> failed = new ArrayList<>(waiting);
        waiting.clear();
        for (Slot slot : failed) slot.end(false);
    }

    /// A share of the connection.
    private final class Slot implements LoadSlot {
        private @Nullable LoadRun run;
        private long dueNanos;
        private boolean success;
        private int stream;
        private int heard;

        @Override
        public void send(LoadRun forRun, long due) {
            run = forRun;
            dueNanos = due;
            heard = 0;
            if (stream == 0) success = false;
            Http2LoadConnection.this.send(this);
        }

        void heard(Http2Headers received) {
            CharSequence status = received.status();
            CharSequence grpcStatus = received.get("grpc-status");
            if (status != null) success = status.charAt(0) == '2';
            if (grpcStatus != null)
                success &= grpcStatus.length() == 1 && grpcStatus.charAt(0) == '0';
        }

        /// Bytes of a kept stream have come.
        void heard(int bytes) {
            heard += bytes;
            if (heard >= body.readableBytes()) end(true);
        }

        void end(boolean answered) {
            LoadRun ending = run;
            if (ending == null) return;
            run = null;
            generator.done(ending, this, answered && success, dueNanos);
        }
    }

    /// The connection while it is open.
    private final class Frames extends Http2Frames {
        private final IntObjectHashMap<Slot> streams = new IntObjectHashMap<>();
        private @Nullable ChannelHandlerContext context;
        private int nextStream = 1;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
            open = this;
            added.write(Http2CodecUtil.connectionPrefaceBuf());
            writeSettings(added, new Http2Settings().pushEnabled(false));
            for (Slot slot = waiting.poll(); slot != null; slot = waiting.poll()) send(slot);
            added.flush();
        }

        void send(Slot slot) {
            ChannelHandlerContext to = context;
            if (to == null) return;
            int stream = slot.stream;
            boolean hasBody = body.isReadable();
            if (stream == 0) {
                stream = nextStream;
                nextStream += 2;
                streams.put(stream, slot);
                if (keepsStreams) slot.stream = stream;
                writeHeaders(to, stream, head, !hasBody);
            }
            if (hasBody) writeData(to, stream, body.duplicate(), !keepsStreams);
            flush(to);
        }

        @Override
        protected void handlerRemoved0(ChannelHandlerContext from) {
            super.handlerRemoved0(from);
            if (open == this) open = null;
            List<Slot> lost = new ArrayList<>(streams.values());
            streams.clear();
            for (Slot slot : lost) lose(slot);
        }

        private static void lose(Slot slot) {
            slot.stream = 0;
            slot.end(false);
        }

        private void end(int stream, boolean answered) {
            Slot slot = streams.remove(stream);
            if (slot == null) return;
            if (keepsStreams) lose(slot); // nobody has told it to end
            else slot.end(answered);
        }

        @Override
        void headers(
                ChannelHandlerContext from, int stream, Http2Headers headers, boolean endStream) {
            Slot slot = streams.get(stream);
            if (slot != null) slot.heard(headers);
            if (endStream) end(stream, true);
        }

        @Override
        void data(ChannelHandlerContext from, int stream, ByteBuf data, boolean endStream) {
            Slot slot = keepsStreams ? streams.get(stream) : null;
            if (slot != null) slot.heard(data.readableBytes());
            if (endStream) end(stream, true);
        }

        @Override
        void reset(int stream) {
            end(stream, false);
        }
    }
}
