package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.outrider.net.Connection;
import org.jspecify.annotations.Nullable;

/// Writes frames. They gather in one buffer until the connection is flushed; larger payloads are
/// handed on as they are, never copied.
///
/// Threads: its event loop.
final class FrameWriter {
    /// Payloads up to this size are copied behind their header: cheaper than another buffer.
    private static final int COPIED = 1024;

    private static final int BUFFER = 2048;

    private final Connection connection;
    private @Nullable ByteBuf out;
    private int frames;
    private int controlFrames;

    FrameWriter(Connection connection) {
        this.connection = connection;
    }

    /// Frames written since the last call of [#resetCounts].
    int frames() {
        return frames;
    }

    /// Those of them that answer something: acknowledgements and resets.
    int controlFrames() {
        return controlFrames;
    }

    void resetCounts() {
        frames = 0;
        controlFrames = 0;
    }

    private ByteBuf begin(int length, int type, int flags, int stream) {
        frames++;
        ByteBuf buffer = room(FrameType.HEADER_LENGTH);
        buffer.writeMedium(length);
        buffer.writeByte(type);
        buffer.writeByte(flags);
        buffer.writeInt(stream);
        return buffer;
    }

    private ByteBuf room(int more) {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = connection.channel().alloc().ioBuffer(Math.max(BUFFER, more));
            out = buffer;
            connection.flushSoon();
        } else {
            buffer.ensureWritable(more);
        }
        return buffer;
    }

    /// Bytes that are no frame: the client's preface.
    void raw(byte[] bytes) {
        room(bytes.length).writeBytes(bytes);
    }

    /// @param pairs identifier and value in turn
    void settings(int[] pairs) {
        ByteBuf buffer = begin(pairs.length * 3, FrameType.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            buffer.writeShort(pairs[i]);
            buffer.writeInt(pairs[i + 1]);
        }
    }

    void settingsAck() {
        controlFrames++;
        begin(0, FrameType.SETTINGS, FrameType.FLAG_ACK, 0);
    }

    void ping(boolean ack, long data) {
        if (ack) {
            controlFrames++;
        }
        begin(8, FrameType.PING, ack ? FrameType.FLAG_ACK : 0, 0).writeLong(data);
    }

    void goAway(int lastStream, Http2Error error) {
        ByteBuf buffer = begin(8, FrameType.GOAWAY, 0, 0);
        buffer.writeInt(lastStream);
        buffer.writeInt(error.code());
    }

    void reset(int stream, Http2Error error) {
        controlFrames++;
        begin(4, FrameType.RST_STREAM, 0, stream).writeInt(error.code());
    }

    void windowUpdate(int stream, int increment) {
        begin(4, FrameType.WINDOW_UPDATE, 0, stream).writeInt(increment);
    }

    /// A header block, in as many frames as it needs.
    void headers(int stream, byte[] block, int length, boolean end, int maxFrameSize) {
        int first = Math.min(length, maxFrameSize);
        int flags =
                (end ? FrameType.FLAG_END_STREAM : 0)
                        | (first == length ? FrameType.FLAG_END_HEADERS : 0);
        begin(first, FrameType.HEADERS, flags, stream);
        room(first).writeBytes(block, 0, first);
        for (int at = first; at < length; ) {
            int next = Math.min(length - at, maxFrameSize);
            begin(
                    next,
                    FrameType.CONTINUATION,
                    at + next == length ? FrameType.FLAG_END_HEADERS : 0,
                    stream);
            room(next).writeBytes(block, at, next);
            at += next;
        }
    }

    /// Takes `data`, which must fit into one frame.
    void data(int stream, ByteBuf data, boolean end) {
        int length = data.readableBytes();
        begin(length, FrameType.DATA, end ? FrameType.FLAG_END_STREAM : 0, stream);
        if (length <= COPIED) {
            room(length).writeBytes(data);
            data.release();
        } else {
            flush();
            connection.write(data);
        }
    }

    /// Hands what has gathered to the connection.
    void flush() {
        ByteBuf buffer = out;
        if (buffer != null) {
            out = null;
            connection.write(buffer);
        }
    }

    /// Drops what has gathered, when the connection is gone.
    void release() {
        if (out != null) {
            out.release();
            out = null;
        }
    }
}
