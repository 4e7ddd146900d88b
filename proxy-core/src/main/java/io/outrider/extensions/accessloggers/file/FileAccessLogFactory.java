package io.outrider.extensions.accessloggers.file;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.outrider.accesslog.AccessLogSink;
import io.outrider.accesslog.TextSink;
import io.outrider.config.AccessLogFactory;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.FormatTranslator;
import io.outrider.formatter.LineFormat;
import java.io.IOException;
import java.util.Set;

/// Makes file access logs. One for the process.
public final class FileAccessLogFactory implements AccessLogFactory {

    @Override
    public String name() {
        return "envoy.access_loggers.file";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of("type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog");
    }

    @Override
    public AccessLogSink parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        FileAccessLog proto = context.parser().unpack(config, FileAccessLog.class, at);
        LineFormat format = format(proto, at);
        try {
            return new TextSink(context.logFiles().file(proto.getPath()), format);
        } catch (IOException e) {
            throw at.field("path")
                    .invalid(
                            proto.getPath()
                                    + " (expected: a file that can be written; "
                                    + e.getMessage()
                                    + ")");
        }
    }

    @SuppressWarnings("deprecation") // format, json_format and typed_json_format are still sent
    private static LineFormat format(FileAccessLog proto, FieldPath at) throws ConfigException {
        return switch (proto.getAccessLogFormatCase()) {
            case LOG_FORMAT ->
                    FormatTranslator.translate(proto.getLogFormat(), at.field("log_format"));
            case FORMAT ->
                    FormatTranslator.text(
                            proto.getFormat().isEmpty() ? LineFormat.DEFAULT : proto.getFormat(),
                            false,
                            "text/plain",
                            at.field("format"));
            case JSON_FORMAT ->
                    FormatTranslator.json(
                            proto.getJsonFormat(),
                            false,
                            "application/json",
                            at.field("json_format"));
            case TYPED_JSON_FORMAT ->
                    FormatTranslator.json(
                            proto.getTypedJsonFormat(),
                            false,
                            "application/json",
                            at.field("typed_json_format"));
            case ACCESSLOGFORMAT_NOT_SET ->
                    FormatTranslator.text(LineFormat.DEFAULT, false, "text/plain", at);
        };
    }
}
