package io.outrider.server.admin;

import io.outrider.formatter.Json;
import io.outrider.formatter.JsonLayout;
import io.outrider.runtime.RuntimeLayers;
import io.outrider.runtime.RuntimeValue;
import io.outrider.server.ProcessRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/runtime` and `/runtime_modify`. Threads: main loop.
final class RuntimePage {
    private static final String USAGE =
            """
            usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN
                   or send the parameters as form values
            use an empty value to remove a previously added override\
            """;

    private RuntimePage() {}

    static AdminPage show(ProcessRuntime runtime) {
        RuntimeLayers layers = runtime.layers();
        var entries = new LinkedHashMap<String, Object>();
        for (String key : layers.names()) {
            var texts = new ArrayList<Object>();
            String last = "";
            for (RuntimeLayers.Layer layer : layers.current()) {
                RuntimeValue value = layer.values().get(key);
                texts.add(value == null ? "" : value.text());
                last = value == null ? last : value.text();
            }
            var entry = new LinkedHashMap<String, Object>();
            entry.put("layer_values", texts);
            entry.put("final_value", last);
            entries.put(key, entry);
        }
        var root = new LinkedHashMap<String, Object>();
        root.put("entries", entries);
        root.put("layers", layers.current().stream().map(RuntimeLayers.Layer::name).toList());
        return AdminPage.json(JsonLayout.apply(Json.of(root)));
    }

    static AdminPage modify(ProcessRuntime runtime, AdminRequest request) {
        Map<String, String> overrides = request.parameters();
        if (overrides.isEmpty()) {
            return AdminPage.text(400, USAGE);
        }
        if (!runtime.layers().hasAdmin()) {
            return AdminPage.text(503, "No admin layer specified");
        }
        runtime.modify(overrides);
        return AdminPage.ok("OK\n");
    }
}
