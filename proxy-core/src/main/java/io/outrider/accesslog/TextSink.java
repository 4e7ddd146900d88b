package io.outrider.accesslog;

import io.outrider.formatter.FormatContext;
import io.outrider.formatter.LineFormat;
import java.nio.charset.StandardCharsets;

/// Writes one line for each record into a file. Immutable.
public record TextSink(LogFile file, LineFormat format) implements AccessLogSink {

    @Override
    public void write(int loop, FormatContext context) {
        file.append(loop, format.line(context).getBytes(StandardCharsets.UTF_8));
    }
}
