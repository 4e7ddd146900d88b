package io.outrider.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/// Bytes outside the heap that are sent again and again, and released by nobody.
public final class FixedBuffer {
    private FixedBuffer() {}

    /// Gives: a buffer on which `release` does nothing.
    public static ByteBuf of(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        ByteBuffer memory = ByteBuffer.allocateDirect(length);
        for (byte[] part : parts) memory.put(part);
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory.flip()));
    }
}
