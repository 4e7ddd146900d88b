package io.outrider.http;

import io.outrider.net.WorkerLocal;

/// A worker's stack of header maps to use again. Threads: its event loop.
public final class HeaderMaps {
    /// The stack of a worker.
    public static final WorkerLocal<HeaderMaps> LOCAL = new WorkerLocal<>(HeaderMaps::new);

    private static final int KEPT = 256;

    private final HeaderMap[] free = new HeaderMap[KEPT];
    private int count;

    /// Gives an empty map.
    public HeaderMap take() {
        if (count == 0) {
            return new HeaderMap();
        }
        return free[--count];
    }

    /// Takes a map back; nobody may use it any more.
    public void give(HeaderMap map) {
        if (count < KEPT) {
            map.clear();
            free[count++] = map;
        }
    }
}
