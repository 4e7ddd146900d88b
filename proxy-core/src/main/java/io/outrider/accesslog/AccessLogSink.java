package io.outrider.accesslog;

import io.outrider.formatter.FormatContext;
import io.outrider.net.Worker;

/// Takes the records of streams: a file, standard output. Threads: any worker's loop; never blocks.
public interface AccessLogSink {

    /// Borrows everything in `context`. `worker` is the one whose loop this is.
    void write(Worker worker, FormatContext context);
}
