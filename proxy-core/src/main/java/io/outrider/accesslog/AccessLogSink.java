package io.outrider.accesslog;

import io.outrider.formatter.FormatContext;

/// Takes the records of streams: a file, standard output. Threads: any worker's loop; never blocks.
public interface AccessLogSink {

    /// Borrows everything in `context`.
    void write(int loop, FormatContext context);
}
