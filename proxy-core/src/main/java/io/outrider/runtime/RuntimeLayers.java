package io.outrider.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The layers of values, lowest first, and what they come to. Threads: main loop, or start, but for
/// [#readDisk].
public final class RuntimeLayers {
    private final List<RuntimeLayer> layers;
    private final RuntimeKeys keys;
    private final Map<String, RuntimeValue> admin = new LinkedHashMap<>();
    private List<Layer> current = List.of();
    private Map<String, Map<String, RuntimeValue>> disk = Map.of();
    private boolean diskFound;

    /// One layer as it is now; a disk layer without its directory is not among them.
    public record Layer(String name, Map<String, RuntimeValue> values) {}

    /// What the last publishing found, for the stats.
    ///
    /// @param diskFound whether a disk layer had its directory
    public record Counts(int keys, int layers, int adminOverrides, boolean diskFound) {}

    /// @param layers at most one [RuntimeLayer.Admin]
    public RuntimeLayers(List<RuntimeLayer> layers, RuntimeKeys keys) {
        this.layers = List.copyOf(layers);
        this.keys = keys;
    }

    public RuntimeKeys keys() {
        return keys;
    }

    /// The directories that must be read and watched.
    public List<RuntimeDirectory> directories() {
        var list = new ArrayList<RuntimeDirectory>();
        for (RuntimeLayer layer : layers) {
            if (layer instanceof RuntimeLayer.Disk(var _, var directory)) {
                list.add(directory);
            }
        }
        return list;
    }

    /// Reads every disk layer. Any thread that may wait.
    ///
    /// @return values by layer name; a layer without a directory is left out
    public Map<String, Map<String, RuntimeValue>> readDisk() throws IOException {
        var read = new HashMap<String, Map<String, RuntimeValue>>();
        for (RuntimeLayer layer : layers) {
            if (layer instanceof RuntimeLayer.Disk(var name, var directory)) {
                Map<String, RuntimeValue> values = directory.read();
                if (values != null) {
                    read.put(name, values);
                }
            }
        }
        return read;
    }

    /// Takes what [#readDisk] has read, and publishes.
    public Counts load(Map<String, Map<String, RuntimeValue>> fromDisk) {
        disk = Map.copyOf(fromDisk);
        return publish();
    }

    public boolean hasAdmin() {
        return layers.stream().anyMatch(RuntimeLayer.Admin.class::isInstance);
    }

    /// Sets values of the admin layer, and publishes; an empty text removes what was set before.
    public Counts modify(Map<String, String> overrides) {
        overrides.forEach(
                (key, text) -> {
                    if (text.isEmpty()) {
                        admin.remove(key);
                    } else {
                        admin.put(key, RuntimeValue.parse(text));
                    }
                });
        return publish();
    }

    private Counts publish() {
        var now = new ArrayList<Layer>();
        var values = new HashMap<String, RuntimeValue>();
        diskFound = false;
        for (RuntimeLayer layer : layers) {
            Map<String, RuntimeValue> of = valuesOf(layer);
            if (of != null) {
                now.add(new Layer(layer.name(), Map.copyOf(of)));
                values.putAll(of);
            }
        }
        current = List.copyOf(now);
        keys.publish(values);
        return new Counts(values.size(), now.size(), admin.size(), diskFound);
    }

    private @Nullable Map<String, RuntimeValue> valuesOf(RuntimeLayer layer) {
        return switch (layer) {
            case RuntimeLayer.Static(var _, var values) -> values;
            case RuntimeLayer.Admin _ -> admin;
            case RuntimeLayer.Disk(var name, var _) -> {
                Map<String, RuntimeValue> read = disk.get(name);
                diskFound |= read != null;
                yield read;
            }
        };
    }

    /// The layers as they are now, lowest first.
    public List<Layer> current() {
        return current;
    }

    /// Every key of any layer, sorted.
    public List<String> names() {
        var names = new TreeMap<String, Boolean>();
        current.forEach(layer -> layer.values().keySet().forEach(key -> names.put(key, true)));
        return List.copyOf(names.keySet());
    }
}
