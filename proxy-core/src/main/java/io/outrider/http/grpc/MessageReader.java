package io.outrider.http.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/// Cuts a body into gRPC messages. It holds no more than one message, and no message that is longer
/// than allowed.
///
/// Threads: its event loop.
public final class MessageReader {

    /// Why a body is not one of gRPC messages that can be read here.
    public enum Fault {
        /// The flag was neither 0 nor 1, or the body ended within a message.
        MALFORMED,
        /// Compressed, which was not agreed upon.
        COMPRESSED,
        /// Longer than the limit.
        TOO_LONG
    }

    /// Who gets the messages.
    public interface Sink {

        /// Takes `message`.
        void message(ByteBuf message);

        /// Whether it still wants some.
        default boolean isOpen() {
            return true;
        }
    }

    private final ByteBufAllocator alloc;
    private final long maxBytes;
    private final Sink sink;
    private @Nullable CompositeByteBuf held;

    /// @param maxBytes of one message; 0: no limit
    public MessageReader(ByteBufAllocator alloc, int maxBytes, Sink sink) {
        this.alloc = alloc;
        this.maxBytes = maxBytes == 0 ? Integer.MAX_VALUE - GrpcMessages.HEADER_BYTES : maxBytes;
        this.sink = sink;
    }

    /// Takes `data`. After a fault nothing more may be given.
    ///
    /// @param end nothing follows
    public @Nullable Fault read(ByteBuf data, boolean end) {
        CompositeByteBuf bytes = held;
        if (bytes == null) {
            bytes = alloc.compositeBuffer(1024);
            held = bytes;
        }
        bytes.addFlattenedComponents(true, data);
        Fault fault = cut(bytes);
        if (fault == null && end && bytes.isReadable() && sink.isOpen()) {
            fault = Fault.MALFORMED;
        }
        if (fault != null || !bytes.isReadable() || !sink.isOpen()) {
            release();
        } else {
            bytes.discardReadComponents();
        }
        return fault;
    }

    private @Nullable Fault cut(ByteBuf bytes) {
        while (bytes.readableBytes() >= GrpcMessages.HEADER_BYTES && sink.isOpen()) {
            int flag = bytes.getUnsignedByte(bytes.readerIndex());
            long length = bytes.getUnsignedInt(bytes.readerIndex() + 1);
            if (flag != 0) {
                return flag == 1 ? Fault.COMPRESSED : Fault.MALFORMED;
            }
            if (length > maxBytes) {
                return Fault.TOO_LONG;
            }
            if (bytes.readableBytes() < GrpcMessages.HEADER_BYTES + length) {
                return null;
            }
            bytes.skipBytes(GrpcMessages.HEADER_BYTES);
            sink.message(bytes.readRetainedSlice((int) length));
        }
        return null;
    }

    /// Lets go of what is held.
    public void release() {
        CompositeByteBuf bytes = held;
        held = null;
        if (bytes != null) {
            bytes.release();
        }
    }
}
