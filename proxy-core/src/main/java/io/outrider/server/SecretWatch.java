package io.outrider.server;

import io.outrider.config.Secrets;
import io.outrider.net.Bug;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The helper thread that looks at secret files, twice a second, and builds TLS contexts of what it
/// finds: neither is work for an event loop.
///
/// Content is compared, so no file system's notifications are needed: they miss links swapped on
/// some mounts. Without secret files there is no thread. Threads: [#start] and [#close] the thread
/// that starts and ends the server.
final class SecretWatch implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 500;

    private final Secrets secrets;
    private volatile @Nullable ScheduledExecutorService thread;

    SecretWatch(Secrets secrets) {
        this.secrets = secrets;
    }

    /// Begins with the first secret file, whenever it is configured.
    void start() {
        secrets.files().whenFirst(this::watch);
    }

    private void watch() {
        ScheduledExecutorService made =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread helper = Thread.ofPlatform().name("secrets").unstarted(task);
                            helper.setDaemon(true);
                            return helper;
                        });
        thread = made;
        made.scheduleWithFixedDelay(
                this::poll, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void poll() {
        try {
            secrets.files().poll();
        } catch (RuntimeException e) {
            Bug.report("secret files", e);
        }
    }

    @Override
    public void close() {
        ScheduledExecutorService running = thread;
        if (running != null) {
            running.shutdownNow();
        }
    }
}
