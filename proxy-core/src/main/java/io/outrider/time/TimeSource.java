package io.outrider.time;

import java.util.concurrent.TimeUnit;

/// What time it is. Threads: any thread.
public interface TimeSource {

    /// The machine's clocks.
    TimeSource SYSTEM =
            new TimeSource() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public long wallNanos() {
                    long millis = System.currentTimeMillis();
                    return TimeUnit.MILLISECONDS.toNanos(millis);
                }
            };

    /// Monotonic time in nanoseconds from an arbitrary origin; only differences mean something.
    long nanos();

    /// Nanoseconds since the Unix epoch.
    long wallNanos();
}
