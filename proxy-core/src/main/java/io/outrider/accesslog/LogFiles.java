package io.outrider.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All access-log files of the process and the thread that writes them.
///
/// Threads: [#file] main loop or start; the rest any thread.
public final class LogFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final int MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

    private final int loops;
    private final long flushIntervalNanos;
    private final int flushMinBytes;
    private final ConcurrentHashMap<String, LogFile> files = new ConcurrentHashMap<>();
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean stopping;

    /// @param loops workers and the main loop
    /// @param flushIntervalNanos `--file-flush-interval-msec`
    /// @param flushMinBytes `--file-flush-min-size-kb`: a fuller buffer is written before that
    public LogFiles(int loops, long flushIntervalNanos, int flushMinBytes) {
        this.loops = loops;
        this.flushIntervalNanos = flushIntervalNanos;
        this.flushMinBytes = flushMinBytes;
        this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
        writer.start();
    }

    /// The file at that path, opened for appending; `/dev/stdout` and `/dev/stderr` are the
    /// process's own.
    ///
    /// @throws IOException when it cannot be opened
    public LogFile file(String path) throws IOException {
        LogFile have = files.get(path);
        if (have == null) {
            have = new LogFile(this, path, open(path), loops);
            files.put(path, have);
        }
        return have;
    }

    WritableByteChannel open(String path) throws IOException {
        FileDescriptor standard = standard(path);
        if (standard != null) {
            return new FileOutputStream(standard).getChannel();
        }
        return FileChannel.open(
                Path.of(path),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    private static @Nullable FileDescriptor standard(String path) {
        return switch (path) {
            case "/dev/stdout", "/proc/self/fd/1" -> FileDescriptor.out;
            case "/dev/stderr", "/proc/self/fd/2" -> FileDescriptor.err;
            default -> null;
        };
    }

    int flushMinBytes() {
        return flushMinBytes;
    }

    int maxBufferedBytes() {
        return MAX_BUFFERED_BYTES;
    }

    void wake() {
        LockSupport.unpark(writer);
    }

    void written(long bytes) {
        written.add(bytes);
    }

    void dropped() {
        dropped.increment();
    }

    /// Lines that found no room because a disk was stuck.
    public long droppedLines() {
        return dropped.sum();
    }

    /// Opens every file again at its path: log rotation.
    public void reopen() {
        files.values().forEach(LogFile::reopenSoon);
        wake();
    }

    private void run() {
        while (!stopping) {
            LockSupport.parkNanos(flushIntervalNanos);
            flushAll();
        }
    }

    private void flushAll() {
        for (LogFile file : List.copyOf(files.values())) {
            try {
                file.flush();
            } catch (IOException e) {
                LOG.warn("access log {}: {}", file.path(), e.getMessage());
            }
        }
    }

    /// Writes what is left. Blocks the caller, which is not a loop, for at most five seconds.
    public void close() throws InterruptedException {
        stopping = true;
        wake();
        writer.join(TimeUnit.SECONDS.toMillis(5));
        flushAll();
    }
}
