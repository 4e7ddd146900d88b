package io.outrider.extensions.accessloggers.stream;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
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

/// Makes access logs on standard output and standard error. One for the process.
public final class StreamAccessLogFactory implements AccessLogFactory {
    private static final String PACKAGE =
            "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.";

    @Override
    public String name() {
        return "envoy.access_loggers.stdout";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(PACKAGE + "StdoutAccessLog", PACKAGE + "StderrAccessLog");
    }

    @Override
    public AccessLogSink parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        return switch (context.parser().unpack(config, at)) {
            case StdoutAccessLog out ->
                    sink("/dev/stdout", out.hasLogFormat(), out.getLogFormat(), at, context);
            case StderrAccessLog err ->
                    sink("/dev/stderr", err.hasLogFormat(), err.getLogFormat(), at, context);
            default -> throw at.unsupported(config.getTypeUrl());
        };
    }

    private static AccessLogSink sink(
            String path,
            boolean hasFormat,
            SubstitutionFormatString proto,
            FieldPath at,
            FactoryContext context)
            throws ConfigException {
        LineFormat format =
                hasFormat
                        ? FormatTranslator.translate(proto, at.field("log_format"))
                        : FormatTranslator.text(LineFormat.DEFAULT, false, "text/plain", at);
        try {
            return new TextSink(context.logFiles().file(path), format);
        } catch (IOException e) {
            throw at.invalid(
                    path + " (expected: a stream that can be written; " + e.getMessage() + ")");
        }
    }
}
