package io.outrider.extensions.accessloggers.grpc;

import io.outrider.stats.Counter;
import io.outrider.stats.Scope;

/// What became of entries, in `access_logs.grpc_access_log.`. Immutable.
///
/// @param logsWritten of HTTP streams only, as in Envoy
/// @param logsDropped because the service takes them too slowly
/// @param flushed given to the stream
/// @param flushFailed not given to it yet, because it is full; counted each time
record AlsStats(Counter logsWritten, Counter logsDropped, Counter flushed, Counter flushFailed) {

    static AlsStats of(Scope root) {
        Scope scope = root.scope("access_logs.grpc_access_log");
        return new AlsStats(
                scope.counter("logs_written"),
                scope.counter("logs_dropped"),
                scope.counter("grpc_entries_flushed"),
                scope.counter("grpc_entries_flush_failed"));
    }
}
