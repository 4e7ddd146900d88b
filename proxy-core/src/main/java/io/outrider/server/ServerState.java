package io.outrider.server;

import io.outrider.time.TimeSource;
import java.util.concurrent.atomic.AtomicBoolean;

/// Where the process stands between start and end. Threads: any thread.
public final class ServerState {
    /// `ServerInfo.State`.
    public enum Stage {
        LIVE,
        DRAINING,
        PRE_INITIALIZING,
        INITIALIZING
    }

    private final long startNanos;
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile boolean live;
    private volatile boolean healthFailed;

    ServerState(long startNanos) {
        this.startNanos = startNanos;
    }

    public Stage stage() {
        if (draining.get() || healthFailed) {
            return Stage.DRAINING;
        }
        return live ? Stage.LIVE : Stage.INITIALIZING;
    }

    void live() {
        live = true;
    }

    /// False when the drain had begun before.
    boolean beginDrain() {
        return draining.compareAndSet(false, true);
    }

    /// `/healthcheck/fail` and `/healthcheck/ok`.
    public void healthFailed(boolean failed) {
        healthFailed = failed;
    }

    public boolean isHealthFailed() {
        return healthFailed;
    }

    /// Seconds since the start.
    public long uptimeSeconds() {
        return (TimeSource.SYSTEM.nanos() - startNanos) / 1_000_000_000L;
    }
}
