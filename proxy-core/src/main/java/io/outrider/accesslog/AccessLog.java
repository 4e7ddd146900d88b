package io.outrider.accesslog;

import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import io.outrider.net.Worker;
import org.jspecify.annotations.Nullable;

/// One configured access log: a filter and where the lines go. Immutable, shared. Threads: any
/// worker's loop; never blocks.
///
/// @param filter null: every stream is logged
public record AccessLog(@Nullable LogFilter filter, AccessLogSink sink) {

    /// Writes a line for a finished stream, if the filter lets it. Borrows everything.
    ///
    /// @param worker whose loop this is
    /// @param random 64 bits, for filters that sample
    public void log(Worker worker, FormatContext context, long random) {
        if (filter == null || filter.passes(context, random)) {
            sink.write(worker, context);
        }
    }

    /// The context of a stream that has ended.
    public static FormatContext ended(
            StreamInfo info,
            @Nullable HeaderMap request,
            @Nullable HeaderMap response,
            @Nullable HeaderMap trailers) {
        return new FormatContext(info, request, response, trailers, "", "DownstreamEnd");
    }
}
