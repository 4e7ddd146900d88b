package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/// Bytes of a stream that wait, for the window or for whoever is slow. Crumbs are put together, so
/// that a megabyte of single bytes costs a megabyte. Threads: its event loop.
final class ByteQueue {
    private static final int CRUMB = 512;
    private static final int COLLECTED = 4096;

    private final ByteBufAllocator alloc;
    private ByteBuf first = Unpooled.EMPTY_BUFFER;
    private final ArrayDeque<ByteBuf> rest = new ArrayDeque<>(2);
    private ByteBuf collector = Unpooled.EMPTY_BUFFER;
    private int size;

    ByteQueue(ByteBufAllocator alloc) {
        this.alloc = alloc;
    }

    /// In bytes.
    int size() {
        return size;
    }

    /// Takes `data`.
    void add(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        size += length;
        if (size == length) {
            first = data;
            return;
        }
        if (length < CRUMB) {
            collect(data, length);
        } else {
            rest.addLast(data);
            collector = Unpooled.EMPTY_BUFFER;
        }
    }

    private void collect(ByteBuf data, int length) {
        if (collector.maxFastWritableBytes() < length) {
            collector = alloc.ioBuffer(COLLECTED);
            rest.addLast(collector);
        }
        collector.writeBytes(data);
        data.release();
    }

    /// Gives up to `max` bytes from the front, without copying; at least one, if there is one.
    ByteBuf take(int max) {
        int length = first.readableBytes();
        if (length > max) {
            size -= max;
            return first.readRetainedSlice(max);
        }
        size -= length;
        ByteBuf taken = first;
        ByteBuf next = rest.pollFirst();
        if (next == null) {
            first = Unpooled.EMPTY_BUFFER;
        } else {
            if (next == collector) {
                collector = Unpooled.EMPTY_BUFFER;
            }
            first = next;
        }
        return taken;
    }

    /// Drops everything; gives how much it was.
    int clear() {
        int dropped = size;
        first.release();
        first = Unpooled.EMPTY_BUFFER;
        for (ByteBuf buffer : rest) {
            buffer.release();
        }
        rest.clear();
        collector = Unpooled.EMPTY_BUFFER;
        size = 0;
        return dropped;
    }
}
