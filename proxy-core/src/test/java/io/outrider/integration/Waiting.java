package io.outrider.integration;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits for what will be so, and says so when it never is. Threads: the test's.
final class Waiting {
    /// How long anything may take that is to happen: far more than it ever needs, since a machine
    /// may stand still for seconds. Only a test that fails takes so long.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// [#PATIENCE] as the time after which a socket gives up reading.
    static final int PATIENCE_MILLIS = Math.toIntExact(PATIENCE.toMillis());

    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Waiting() {}

    /// Something that costs a while to ask, such as a stat.
    interface Question {
        boolean isSo() throws IOException;
    }

    /// Something said about what has not happened.
    interface Words {
        String now() throws IOException;
    }

    /// Until somebody has counted the latch down.
    static void untilOpen(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody opened the latch");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static void until(Question question) throws IOException {
        until(() -> "what was waited for", question);
    }

    static void until(Words what, Question question) throws IOException {
        long start = System.nanoTime();
        while (!question.isSo()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("did not happen: " + what.now());
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
    }
}
