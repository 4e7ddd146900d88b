package io.outrider.listener;

import io.outrider.accesslog.AccessLog;
import io.outrider.formatter.FormatContext;
import io.outrider.http.StreamInfo;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;
import java.util.List;

/// A listener's own access logs: one record for each accepted connection, written when it is over,
/// whether a filter chain took it or not. Immutable.
final class ListenerLog {
    private ListenerLog() {}

    /// The record of a connection, from when it was accepted.
    static StreamInfo begin(ConnectionInfo from, Worker worker) {
        long now = worker.time().nanos();
        var made =
                new StreamInfo(
                        from, from.startNanos, worker.time().wallNanos() - (now - from.startNanos));
        from.filterMetadata.forEach(
                (filter, values) ->
                        values.forEach((key, value) -> made.dynamicMetadata(filter, key, value)));
        return made;
    }

    /// Writes the record of a connection that is gone.
    static void write(List<AccessLog> logs, StreamInfo info, Worker worker) {
        info.endNanos = worker.time().nanos();
        info.bytesReceived = info.connection.bytesRead;
        info.bytesSent = info.connection.bytesWritten;
        var context = new FormatContext(info, null, null, null);
        for (AccessLog log : logs) {
            log.log(worker, context, worker.random().nextLong());
        }
    }
}
