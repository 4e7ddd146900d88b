package io.outrider.accesslog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/// One file that lines are appended to: each loop has a buffer of its own, and the one writer
/// thread of [LogFiles] empties them.
///
/// A buffer's lock is held for copying one line or swapping one array, so neither side ever waits
/// for a disk. Threads: [#append] any loop, the rest the writer thread.
public final class LogFile {
    private static final int START_BYTES = 8 * 1024;

    private final LogFiles owner;
    private final String path;
    private final Buffer[] buffers;
    private WritableByteChannel channel;
    private volatile boolean reopen;

    LogFile(LogFiles owner, String path, WritableByteChannel channel, int loops) {
        this.owner = owner;
        this.path = path;
        this.channel = channel;
        this.buffers = new Buffer[loops];
        for (int i = 0; i < loops; i++) {
            buffers[i] = new Buffer();
        }
    }

    String path() {
        return path;
    }

    /// Adds a line, without blocking. What exceeds the limit while the disk is stuck is dropped and
    /// counted.
    public void append(int loop, byte[] line) {
        if (buffers[loop].add(line, owner.maxBufferedBytes())) {
            if (buffers[loop].size() >= owner.flushMinBytes()) {
                owner.wake();
            }
        } else {
            owner.dropped();
        }
    }

    void reopenSoon() {
        reopen = true;
    }

    void flush() throws IOException {
        if (reopen) {
            reopen = false;
            WritableByteChannel next = owner.open(path);
            channel.close();
            channel = next;
        }
        for (Buffer buffer : buffers) {
            ByteBuffer bytes = buffer.take();
            while (bytes.hasRemaining()) {
                int written = channel.write(bytes);
                owner.written(written);
            }
        }
    }

    void close() throws IOException {
        channel.close();
    }

    private static final class Buffer {
        @GuardedBy("this")
        private byte[] bytes = new byte[START_BYTES];

        @GuardedBy("this")
        private int length;

        synchronized boolean add(byte[] line, int max) {
            if (length + line.length > max) {
                return false;
            }
            if (length + line.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + line.length));
            }
            System.arraycopy(line, 0, bytes, length, line.length);
            length += line.length;
            return true;
        }

        synchronized int size() {
            return length;
        }

        synchronized ByteBuffer take() {
            if (length == 0) {
                return ByteBuffer.allocate(0);
            }
            ByteBuffer all = ByteBuffer.wrap(bytes, 0, length);
            bytes = new byte[START_BYTES];
            length = 0;
            return all;
        }
    }
}
