package io.outrider.accesslog;

import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/// One configured access log with its filter: immutable, shared. Threads: any worker's loop; never
/// blocks, since lines go to a buffer that one writer thread drains.
public interface AccessLog {

    /// Writes a line for a finished stream, if the filter lets it. Borrows everything.
    ///
    /// @param loop the worker's index, for worker-local buffers
    void log(
            int loop,
            StreamInfo info,
            @Nullable HeaderMap request,
            @Nullable HeaderMap response,
            @Nullable HeaderMap trailers);
}
