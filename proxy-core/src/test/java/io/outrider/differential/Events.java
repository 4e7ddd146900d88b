package io.outrider.differential;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The named moments of one case, by which client and upstreams wait for each other. Threads: any
/// thread.
final class Events {
    private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();

    void happened(String event) {
        latch(event).countDown();
    }

    /// False if it did not happen in time.
    boolean await(String event, int timeoutMillis) throws InterruptedException {
        return latch(event).await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private CountDownLatch latch(String event) {
        return latches.computeIfAbsent(event, _ -> new CountDownLatch(1));
    }
}
