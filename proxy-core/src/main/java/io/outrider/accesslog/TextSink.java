package io.outrider.accesslog;

import io.outrider.formatter.ByteText;
import io.outrider.formatter.FormatContext;
import io.outrider.formatter.LineFormat;
import io.outrider.net.Worker;

/// Writes one line for each record into a file. Immutable.
public record TextSink(LogFile file, LineFormat format) implements AccessLogSink {

    @Override
    public void write(Worker worker, FormatContext context) {
        file.append(worker.index(), ByteText.bytes(format.line(context)));
    }
}
