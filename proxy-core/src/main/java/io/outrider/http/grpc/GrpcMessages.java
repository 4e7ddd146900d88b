package io.outrider.http.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/// Writes the five bytes that stand before each message. Immutable.
public final class GrpcMessages {
    /// A flag and a length.
    public static final int HEADER_BYTES = 5;

    private GrpcMessages() {}

    /// Takes `message` and gives it back framed, uncompressed.
    public static ByteBuf frame(ByteBufAllocator alloc, ByteBuf message) {
        ByteBuf header = alloc.buffer(HEADER_BYTES);
        header.writeByte(0).writeInt(message.readableBytes());
        return Unpooled.wrappedBuffer(header, message);
    }

    /// Gives `message` framed, in one piece.
    public static ByteBuf frame(ByteBufAllocator alloc, byte[] message) {
        return alloc.buffer(HEADER_BYTES + message.length)
                .writeByte(0)
                .writeInt(message.length)
                .writeBytes(message);
    }
}
