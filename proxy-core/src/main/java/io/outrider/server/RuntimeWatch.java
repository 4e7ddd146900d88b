package io.outrider.server;

import io.outrider.runtime.RuntimeDirectory;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;

/// Watches the symbolic links of the runtime's disk layers, on a thread of its own.
///
/// Threads: [#start] and [#close] any thread.
final class RuntimeWatch implements AutoCloseable {
    private final WatchService events;
    private final Runnable changed;

    private RuntimeWatch(WatchService events, Runnable changed) {
        this.events = events;
        this.changed = changed;
    }

    /// @param changed called on the watching thread, which may wait
    static RuntimeWatch start(List<RuntimeDirectory> directories, Runnable changed)
            throws IOException {
        var watch = new RuntimeWatch(FileSystems.getDefault().newWatchService(), changed);
        for (RuntimeDirectory directory : directories) {
            Path parent = directory.link().toAbsolutePath().getParent();
            if (parent != null && Files.isDirectory(parent)) {
                parent.register(
                        watch.events,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY);
            }
        }
        Thread.ofPlatform().daemon().name("runtime-watch").start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = events.take();
                key.pollEvents();
                changed.run();
                key.reset();
            }
        } catch (ClosedWatchServiceException _) {
            // the process ends
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
