package io.outrider.server;

import io.outrider.net.Worker;
import io.outrider.stats.StatsPage;
import io.outrider.stats.StatsStore;
import io.outrider.status.StatusServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the status port is told of this process. Threads: any but a loop's.
final class SidecarStatus implements StatusServer.Proxy {
    private static final long PATIENCE_SECONDS = 5;

    private final ServerState state;
    private final StatsStore stats;
    private final Worker main;
    private final Runnable shutDown;

    /// @param shutDown begins the end
    SidecarStatus(ServerState state, StatsStore stats, Worker main, Runnable shutDown) {
        this.state = state;
        this.stats = stats;
        this.main = main;
        this.shutDown = shutDown;
    }

    /// @throws IOException with a sentence that names the flag or the variable
    StatusServer start(int port) throws IOException {
        return StatusServer.start(new InetSocketAddress(port), System.getenv(), this);
    }

    @Override
    public boolean ready() {
        return state.stage() == ServerState.Stage.LIVE;
    }

    @Override
    public String metrics() throws IOException {
        var page = main.loop().submit(() -> StatsPage.answer(stats, true, _ -> null));
        try {
            return page.get(PATIENCE_SECONDS, TimeUnit.SECONDS).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void quit() {
        shutDown.run();
    }
}
