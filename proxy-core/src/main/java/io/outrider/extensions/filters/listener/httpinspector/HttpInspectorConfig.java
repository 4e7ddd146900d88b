package io.outrider.extensions.filters.listener.httpinspector;

import io.outrider.filter.ListenerFilter;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.net.Worker;
import io.outrider.stats.Counter;
import io.outrider.stats.Scope;

/// The stats of the HTTP inspectors, under Envoy's names in `http_inspector.`; settings there are
/// none. Immutable.
record HttpInspectorConfig(
        Counter http10Found, Counter http11Found, Counter http2Found, Counter httpNotFound)
        implements ListenerFilterConfig {

    static HttpInspectorConfig of(Scope root) {
        Scope scope = root.scope("http_inspector");
        scope.counter("read_error"); // Envoy's for a failed peek: our bytes have been read already
        return new HttpInspectorConfig(
                scope.counter("http10_found"),
                scope.counter("http11_found"),
                scope.counter("http2_found"),
                scope.counter("http_not_found"));
    }

    @Override
    public ListenerFilter newFilter(Worker worker) {
        return new HttpInspectorFilter(this, worker.cells());
    }
}
