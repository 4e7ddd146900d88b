package io.outrider.server.admin;

import io.netty.util.internal.PlatformDependent;
import io.outrider.formatter.Json;
import io.outrider.formatter.JsonLayout;
import java.util.LinkedHashMap;

/// `/memory`: the heap and the direct buffers under Envoy's names. Immutable.
final class MemoryPage {
    private MemoryPage() {}

    static AdminPage answer() {
        Runtime runtime = Runtime.getRuntime();
        long direct = Math.max(0, PlatformDependent.usedDirectMemory());
        long used = runtime.totalMemory() - runtime.freeMemory() + direct;
        var memory = new LinkedHashMap<String, Object>();
        memory.put("allocated", Long.toString(used));
        memory.put("heap_size", Long.toString(runtime.totalMemory() + direct));
        memory.put("pageheap_unmapped", "0");
        memory.put("pageheap_free", Long.toString(runtime.freeMemory()));
        memory.put("total_thread_cache", "0");
        memory.put("total_physical_bytes", Long.toString(runtime.totalMemory() + direct));
        return AdminPage.json(JsonLayout.apply(Json.of(memory)));
    }
}
