package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.outrider.accesslog.LogFilter;
import io.outrider.config.AccessLogTranslator;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.FormatTranslator;
import io.outrider.config.HeaderMutationTranslator;
import io.outrider.config.RouteTranslator;
import io.outrider.formatter.FormatContext;
import io.outrider.formatter.LineFormat;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.route.HeaderMutations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `local_reply_config` into rules. Immutable.
final class LocalReplyTranslator {
    private LocalReplyTranslator() {}

    /// @param status 0: as it is
    /// @param body null: as it is
    /// @param format null: the configuration's own
    private record Mapper(
            @Nullable LogFilter filter,
            int status,
            @Nullable String body,
            @Nullable LineFormat format,
            HeaderMutations headers) {}

    static LocalReplyRules translate(LocalReplyConfig proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.getMappersCount() == 0 && !proto.hasBodyFormat()) {
            return LocalReplyRules.NONE;
        }
        var mappers = new ArrayList<Mapper>();
        for (int i = 0; i < proto.getMappersCount(); i++) {
            mappers.add(mapper(proto.getMappers(i), context, at.field("mappers").index(i)));
        }
        LineFormat format =
                proto.hasBodyFormat()
                        ? FormatTranslator.translate(proto.getBodyFormat(), at.field("body_format"))
                        : null;
        return new Rules(List.copyOf(mappers), format);
    }

    private static Mapper mapper(ResponseMapper proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        return new Mapper(
                AccessLogTranslator.filter(proto.getFilter(), context, at.field("filter")),
                proto.hasStatusCode() ? proto.getStatusCode().getValue() : 0,
                proto.hasBody() ? RouteTranslator.body(proto.getBody(), at.field("body")) : null,
                proto.hasBodyFormatOverride()
                        ? FormatTranslator.translate(
                                proto.getBodyFormatOverride(), at.field("body_format_override"))
                        : null,
                new HeaderMutations(
                        HeaderMutationTranslator.additions(
                                proto.getHeadersToAddList(), at.field("headers_to_add")),
                        List.of()));
    }

    private record Rules(List<Mapper> mappers, @Nullable LineFormat format)
            implements LocalReplyRules {
        @Override
        public Reply apply(StreamInfo info, Headers headers, Reply reply) {
            int status = reply.status();
            String body = reply.body();
            LineFormat chosen = format;
            var context =
                    new FormatContext(
                            info, headers.request(), headers.response(), null, body, "NotSet");
            for (Mapper mapper : mappers) {
                if (mapper.filter() != null && !mapper.filter().passes(context, 0)) {
                    continue;
                }
                mapper.headers().apply(headers.response(), context);
                if (mapper.body() != null) {
                    body = mapper.body();
                }
                if (mapper.status() > 0) {
                    status = mapper.status();
                    info.responseCode = status;
                    headers.response().set(HeaderNames.STATUS, status);
                }
                if (mapper.format() != null) {
                    chosen = mapper.format();
                }
                break;
            }
            if (chosen == null) {
                return new Reply(status, body, reply.contentType());
            }
            String line =
                    chosen.line(
                            new FormatContext(
                                    info,
                                    headers.request(),
                                    headers.response(),
                                    null,
                                    body,
                                    "NotSet"));
            return new Reply(status, line, chosen.contentType());
        }
    }
}
