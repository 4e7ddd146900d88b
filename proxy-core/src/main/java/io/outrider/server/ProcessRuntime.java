package io.outrider.server;

import io.outrider.net.Worker;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.runtime.RuntimeLayer;
import io.outrider.runtime.RuntimeLayers;
import io.outrider.runtime.RuntimeValue;
import io.outrider.stats.Counter;
import io.outrider.stats.Gauge;
import io.outrider.stats.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The runtime layers of this process with their stats, in `runtime.`, and the watch on those that
/// are files.
///
/// Threads: main loop, or start.
public final class ProcessRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);

    private final RuntimeLayers layers;
    private final Worker main;
    private final Counter loadSuccess;
    private final Counter loadError;
    private final Counter diskFound;
    private final Counter diskNotFound;
    private final Gauge keys;
    private final Gauge layerCount;
    private final Gauge adminOverrides;
    private @Nullable RuntimeWatch watch;

    ProcessRuntime(List<RuntimeLayer> layers, Worker main, Scope root) {
        this.layers = new RuntimeLayers(layers, new RuntimeKeys());
        this.main = main;
        Scope scope = root.scope("runtime.");
        loadSuccess = scope.counter("load_success");
        loadError = scope.counter("load_error");
        diskFound = scope.counter("override_dir_exists");
        diskNotFound = scope.counter("override_dir_not_exists");
        keys = scope.gauge("num_keys");
        layerCount = scope.gauge("num_layers");
        adminOverrides = scope.gauge("admin_overrides_active");
        scope.counter("deprecated_feature_use");
        scope.gauge("deprecated_feature_seen_since_process_start");
    }

    RuntimeKeys keys() {
        return layers.keys();
    }

    public RuntimeLayers layers() {
        return layers;
    }

    /// Reads the disk layers, publishes every layer, and begins to watch.
    void start() throws IOException {
        RuntimeLayers.Counts counts = layers.load(layers.readDisk());
        main.loop().execute(() -> tell(counts));
        if (!layers.directories().isEmpty()) {
            watch = RuntimeWatch.start(layers.directories(), this::diskChanged);
        }
    }

    /// Called on the watch's thread.
    private void diskChanged() {
        try {
            Map<String, Map<String, RuntimeValue>> read = layers.readDisk();
            main.loop().execute(() -> tell(layers.load(read)));
        } catch (IOException e) {
            LOG.warn("runtime: a disk layer cannot be read ({}): its values stay", e.toString());
            main.loop().execute(() -> main.cells().inc(loadError));
        }
    }

    /// Sets values of the admin layer; an empty text removes one.
    public void modify(Map<String, String> overrides) {
        tell(layers.modify(overrides));
    }

    private void tell(RuntimeLayers.Counts counts) {
        main.cells().inc(loadSuccess);
        main.cells().inc(counts.diskFound() ? diskFound : diskNotFound);
        keys.set(counts.keys());
        layerCount.set(counts.layers());
        adminOverrides.set(counts.adminOverrides() > 0 ? 1 : 0);
    }

    @Override
    public void close() throws IOException {
        if (watch != null) {
            watch.close();
        }
    }
}
