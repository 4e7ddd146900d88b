package io.outrider.extensions.filters.listener.tlsinspector;

import io.outrider.filter.ListenerFilter;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.net.Worker;

/// The settings of a TLS inspector: there are none that change anything. Immutable.
record TlsInspectorConfig(TlsInspectorStats stats) implements ListenerFilterConfig {
    @Override
    public ListenerFilter newFilter(Worker worker) {
        return new TlsInspectorFilter(stats, worker.cells());
    }
}
