package io.outrider.config;

import io.outrider.accesslog.LogFile;
import io.outrider.upstream.EventLog;
import java.io.IOException;

/// A file that events of hosts are appended to. Equal when it is the same file.
///
/// @param loop the main loop's number
public record EventFile(LogFile file, int loop) implements EventLog {

    /// Opens the file at `path`, or refuses the field at `at`.
    public static EventFile open(String path, FactoryContext context, FieldPath at)
            throws ConfigException {
        try {
            return new EventFile(context.logFiles().file(path), context.workers());
        } catch (IOException e) {
            throw at.invalid("\"" + path + "\" (expected: a file that can be written)");
        }
    }

    @Override
    public void append(byte[] line) {
        file.append(loop, line);
    }
}
