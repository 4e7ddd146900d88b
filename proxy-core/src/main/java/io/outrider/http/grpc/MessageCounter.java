package io.outrider.http.grpc;

import io.netty.buffer.ByteBuf;

/// Counts the gRPC messages of a body as it passes, and holds none of it.
///
/// Threads: its event loop.
public final class MessageCounter {
    private int headerSeen;
    private long length;
    private long left;
    private long count;

    /// Borrows `data`; gives how many messages began in it.
    public int count(ByteBuf data) {
        int began = 0;
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end) {
            if (left > 0) {
                long skipped = Math.min(left, end - at);
                at += (int) skipped;
                left -= skipped;
                continue;
            }
            if (headerSeen > 0) {
                length = length << 8 | data.getUnsignedByte(at);
            } else {
                length = 0;
                began++;
            }
            at++;
            if (++headerSeen == GrpcMessages.HEADER_BYTES) {
                headerSeen = 0;
                left = length;
            }
        }
        count += began;
        return began;
    }

    /// How many have begun.
    public long total() {
        return count;
    }
}
