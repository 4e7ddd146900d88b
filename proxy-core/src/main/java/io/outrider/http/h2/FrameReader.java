package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.net.WorkerLocal;
import java.util.Arrays;

/// Splits a connection's bytes into frames. DATA is passed on as it comes, without waiting for the
/// frame's end; everything else when its payload is complete, as bytes of an array.
///
/// Threads: its event loop.
final class FrameReader {
    /// Who understands the frames. Every method answers whether to go on.
    interface Frames {
        /// A frame begins; `length` is its payload's.
        boolean begin(int type, int flags, int stream, int length);

        /// A piece of DATA. Takes `data`. `charge` is what it costs the windows, padding included;
        /// `last`: of this frame.
        boolean data(int stream, ByteBuf data, int charge, int flags, boolean last);

        /// The whole payload of any other frame; valid during the call.
        boolean payload(int type, int flags, int stream, byte[] array, int offset, int length);

        /// Padding is longer than the frame.
        boolean badPadding();
    }

    /// For payloads that arrive in one piece.
    private static final WorkerLocal<byte[]> SCRATCH =
            new WorkerLocal<>(() -> new byte[FrameType.DEFAULT_MAX_FRAME_SIZE]);

    private final Frames frames;
    private final byte[] scratch;
    private final byte[] header = new byte[FrameType.HEADER_LENGTH];
    private int headerLength;
    private boolean inFrame;
    private int type;
    private int flags;
    private int stream;
    private int left;
    private int padding = -1;
    private byte[] partial = new byte[0];
    private int partialLength;

    FrameReader(Frames frames, io.outrider.net.Worker worker) {
        this.frames = frames;
        this.scratch = worker.local(SCRATCH);
    }

    /// Whether the bytes seen so far end between two frames.
    boolean isBetweenFrames() {
        return !inFrame && headerLength == 0;
    }

    /// Borrows `in`; reads all of it, unless a frame stops the reading.
    boolean read(ByteBuf in) {
        while (true) {
            if (!inFrame && !readHeader(in)) {
                return true;
            }
            if (!inFrame && !beginFrame()) {
                return false;
            }
            if (type == FrameType.DATA) {
                if (!readData(in)) {
                    return false;
                }
            } else if (!readPayload(in)) {
                return false;
            }
            if (inFrame) {
                return true;
            }
        }
    }

    /// Reads the nine bytes; false when some are missing.
    private boolean readHeader(ByteBuf in) {
        if (!in.isReadable()) {
            return false;
        }
        int count = Math.min(in.readableBytes(), FrameType.HEADER_LENGTH - headerLength);
        in.readBytes(header, headerLength, count);
        headerLength += count;
        return headerLength == FrameType.HEADER_LENGTH;
    }

    private boolean beginFrame() {
        headerLength = 0;
        left = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        type = header[3] & 0xff;
        flags = header[4] & 0xff;
        stream = integer(header, 5) & 0x7fff_ffff;
        inFrame = true;
        padding = type == FrameType.DATA && (flags & FrameType.FLAG_PADDED) != 0 ? -1 : 0;
        partialLength = 0;
        return frames.begin(type, flags, stream, left);
    }

    static int integer(byte[] array, int offset) {
        return (array[offset] & 0xff) << 24
                | (array[offset + 1] & 0xff) << 16
                | (array[offset + 2] & 0xff) << 8
                | array[offset + 3] & 0xff;
    }

    private boolean readData(ByteBuf in) {
        int charge = 0;
        if (padding < 0) {
            if (!in.isReadable()) {
                return true;
            }
            padding = in.readUnsignedByte();
            left--;
            charge = 1;
            if (padding > left) {
                return frames.badPadding();
            }
        }
        int body = left - padding;
        int count = Math.min(in.readableBytes(), body);
        ByteBuf piece = count == 0 ? Unpooled.EMPTY_BUFFER : in.readRetainedSlice(count);
        left -= count;
        if (left == padding && padding > 0) {
            int skip = Math.min(padding, in.readableBytes());
            in.skipBytes(skip);
            left -= skip;
            padding -= skip;
            charge += skip;
        }
        boolean last = left == 0;
        inFrame = !last;
        if (count == 0 && charge == 0 && !last) {
            return true;
        }
        return frames.data(stream, piece, charge + count, flags, last);
    }

    private boolean readPayload(ByteBuf in) {
        int available = in.readableBytes();
        if (partialLength == 0 && available >= left && left <= scratch.length) {
            in.readBytes(scratch, 0, left);
            inFrame = false;
            return frames.payload(type, flags, stream, scratch, 0, left);
        }
        int count = Math.min(available, left - partialLength);
        if (partial.length < partialLength + count) {
            int wanted = Math.max(partialLength + count, 2 * partial.length);
            partial = Arrays.copyOf(partial, Math.min(left, wanted));
        }
        in.readBytes(partial, partialLength, count);
        partialLength += count;
        if (partialLength < left) {
            return true;
        }
        inFrame = false;
        byte[] whole = partial;
        int length = partialLength;
        partial = new byte[0];
        partialLength = 0;
        return frames.payload(type, flags, stream, whole, 0, length);
    }
}
