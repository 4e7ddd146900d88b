package io.outrider.accesslog;

import io.outrider.formatter.ByteText;
import io.outrider.formatter.FormatContext;
import io.outrider.formatter.LineFormat;

/// Writes one line for each record into a file. Immutable.
public record TextSink(LogFile file, LineFormat format) implements AccessLogSink {

    @Override
    public void write(int loop, FormatContext context) {
        file.append(loop, ByteText.bytes(format.line(context)));
    }
}
