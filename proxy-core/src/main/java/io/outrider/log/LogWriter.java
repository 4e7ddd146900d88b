package io.outrider.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Writes lines on a thread of its own, in the order in which they were given.
///
/// Whoever logs never waits: when more than [#MAX_PENDING_CHARS] are on their way, further lines
/// are dropped and the next line that fits is followed by one that counts them. Threads: any
/// thread; the output belongs to the writer's thread.
final class LogWriter {
    /// About two megabytes of memory; a burst of ten thousand ordinary lines.
    static final int MAX_PENDING_CHARS = 1 << 20;

    /// What a line holds beside its message, roughly.
    private static final int LINE_OVERHEAD_CHARS = 100;

    /// Opens what is written to; called again to reopen a file that was moved away.
    interface Target {
        OutputStream open() throws IOException;
    }

    /// What waits for the writer's thread: a line, or something to do between two lines.
    private sealed interface Entry {
        record Line(LogLine line, LogPattern pattern, boolean escaped) implements Entry {}

        record Task(Runnable task) implements Entry {}
    }

    private final ConcurrentLinkedQueue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingChars = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().name("log").daemon().unstarted(this::run);
    private volatile boolean idle;

    // The writer's thread only.
    private final StringBuilder text = new StringBuilder();
    private Target target;
    private @Nullable OutputStream out;
    private @Nullable Instant previous;

    LogWriter(Target target) {
        this.target = target;
    }

    void write(LogLine line, LogPattern pattern, boolean escaped) {
        int chars = size(line);
        if (pendingChars.addAndGet(chars) > MAX_PENDING_CHARS) {
            pendingChars.addAndGet(-chars);
            dropped.incrementAndGet();
            return;
        }
        enqueue(new Entry.Line(line, pattern, escaped));
    }

    /// Lines given from now on go to `next`, which has been opened as `opened`; takes `opened`.
    void redirect(Target next, OutputStream opened) {
        enqueue(
                new Entry.Task(
                        () -> {
                            close();
                            target = next;
                            out = new BufferedOutputStream(opened);
                        }));
    }

    /// Closes the target; the next line opens it anew.
    void reopen() {
        enqueue(new Entry.Task(this::close));
    }

    /// Waits until everything given so far has been written, or the time is over. Not for event
    /// loops.
    boolean flush(Duration limit) {
        CountDownLatch written = new CountDownLatch(1);
        enqueue(
                new Entry.Task(
                        () -> {
                            flushOutput();
                            written.countDown();
                        }));
        try {
            return written.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void enqueue(Entry entry) {
        queue.add(entry);
        if (started.compareAndSet(false, true)) thread.start();
        if (idle) LockSupport.unpark(thread);
    }

    private static int size(LogLine line) {
        return line.message().length() + LINE_OVERHEAD_CHARS;
    }

    private void run() {
        while (true) {
            switch (queue.poll()) {
                case null -> {
                    flushOutput();
                    idle = true;
                    if (queue.isEmpty()) LockSupport.park(this);
                    idle = false;
                }
                case Entry.Line entry -> {
                    print(entry);
                    pendingChars.addAndGet(-size(entry.line()));
                }
                case Entry.Task entry -> entry.task().run();
            }
        }
    }

    private void print(Entry.Line entry) {
        printOne(entry, entry.line());
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            printOne(
                    entry,
                    entry.line()
                            .withMessage(
                                    lost
                                            + " log lines dropped here: the log was not written fast enough"));
        }
    }

    private void printOne(Entry.Line entry, LogLine line) {
        Instant before = previous;
        Duration since = before == null ? Duration.ZERO : Duration.between(before, line.time());
        previous = line.time();
        text.setLength(0);
        entry.pattern().format(text, line, since);
        String formatted = entry.escaped() ? LogEscape.c(text.toString()) : text.toString();
        try {
            OutputStream open = out;
            if (open == null) {
                open = new BufferedOutputStream(target.open());
                out = open;
            }
            open.write(formatted.getBytes(StandardCharsets.UTF_8));
            open.write('\n');
        } catch (IOException _) {
            // There is nowhere left to say it: a full disk must not stop the proxy.
        }
    }

    private void flushOutput() {
        try {
            if (out != null) out.flush();
        } catch (IOException _) {
            // As above.
        }
    }

    private void close() {
        try {
            if (out != null) out.close();
        } catch (IOException _) {
            // As above.
        }
        out = null;
    }
}
