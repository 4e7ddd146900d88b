package io.outrider.runtime;

import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Every key that somebody reads, and the values as they are now. Threads: [#key] any thread,
/// [#publish] main loop or start.
public final class RuntimeKeys {
    private final ConcurrentHashMap<String, RuntimeKey> keys = new ConcurrentHashMap<>();
    private volatile Map<String, RuntimeValue> values = Map.of();

    /// The one key of that name, whether a layer has it or not.
    public RuntimeKey key(String name) {
        return keys.computeIfAbsent(
                name,
                each -> {
                    var made = new RuntimeKey(each);
                    made.value(values.get(each));
                    return made;
                });
    }

    /// A key that may be absent from the configuration: null for an empty name.
    public @Nullable RuntimeKey keyOrNull(String name) {
        return name.isEmpty() ? null : key(name);
    }

    /// Replaces every value at once.
    void publish(Map<String, RuntimeValue> next) {
        values = Map.copyOf(next);
        for (Entry<String, RuntimeKey> each : keys.entrySet()) {
            each.getValue().value(next.get(each.getKey()));
        }
    }
}
