package io.outrider.formatter;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Operators that read request and response heads and trailers. Immutable.
final class HeaderOperators {
    private HeaderOperators() {}

    static void list(OperatorTable table) {
        table.add("REQ", s -> header(s, FormatContext::request));
        table.add("REQUEST_HEADER", s -> header(s, FormatContext::request));
        table.add("RESP", s -> header(s, FormatContext::response));
        table.add("RESPONSE_HEADER", s -> header(s, FormatContext::response));
        table.add("TRAILER", s -> header(s, FormatContext::trailers));
        table.add("RESPONSE_TRAILER", s -> header(s, FormatContext::trailers));
        table.add(
                "REQ_WITHOUT_QUERY",
                s -> {
                    Operator whole = header(s, FormatContext::request);
                    return context ->
                            whole.value(context) instanceof String value
                                    ? withoutQuery(value)
                                    : null;
                });
        table.add("PATH", HeaderOperators::path);
        table.add(
                "QUERY_PARAM",
                s -> {
                    if (s.arguments().isEmpty()) {
                        throw s.bad("a parameter's name in parentheses");
                    }
                    String wanted = s.arguments();
                    return context -> queryParameter(query(context.request()), wanted);
                });
        table.add(
                "QUERY_PARAMS",
                s ->
                        switch (s.arguments()) {
                            case "", "ORIG" -> context -> query(context.request());
                            default -> throw s.bad("ORIG, or no parameters");
                        });
        size(table, "REQUEST_HEADERS_BYTES", FormatContext::request);
        size(table, "RESPONSE_HEADERS_BYTES", FormatContext::response);
        size(table, "RESPONSE_TRAILERS_BYTES", FormatContext::trailers);
    }

    private static void size(
            OperatorTable table, String name, Function<FormatContext, @Nullable HeaderMap> from) {
        table.plain(
                name,
                context -> {
                    HeaderMap headers = from.apply(context);
                    return headers == null ? 0L : (long) headers.byteSize();
                });
    }

    /// `X?Y`: the first header, or the second where the first is missing.
    private static Operator header(
            OperatorSyntax syntax, Function<FormatContext, @Nullable HeaderMap> from) {
        if (syntax.arguments().isEmpty()) {
            throw syntax.bad("a header name in parentheses");
        }
        String[] names = syntax.arguments().split("\\?", -1);
        if (names.length > 2) {
            throw syntax.bad("at most one alternative header");
        }
        HeaderName main = HeaderName.of(names[0].trim());
        HeaderName other = names.length > 1 ? HeaderName.of(names[1].trim()) : null;
        return context -> {
            HeaderMap headers = from.apply(context);
            if (headers == null) {
                return null;
            }
            String value = headers.getJoined(main);
            if (value == null && other != null) {
                value = headers.getJoined(other);
            }
            return value == null ? null : ByteText.read(value);
        };
    }

    private static String withoutQuery(String value) {
        int query = value.indexOf('?');
        return query < 0 ? value : value.substring(0, query);
    }

    /// `PATH(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)`: with or without the query, before or after rewriting.
    private static Operator path(OperatorSyntax syntax) {
        String[] options = syntax.arguments().split(":", 2);
        boolean query =
                switch (options[0]) {
                    case "", "WQ" -> true;
                    case "NQ" -> false;
                    default -> throw syntax.bad("WQ or NQ first");
                };
        HeaderName first =
                switch (options.length > 1 ? options[1] : "ORIG_OR_PATH") {
                    case "ORIG", "ORIG_OR_PATH" -> HeaderNames.X_ENVOY_ORIGINAL_PATH;
                    case "PATH" -> HeaderNames.PATH;
                    default -> throw syntax.bad("ORIG, PATH or ORIG_OR_PATH second");
                };
        boolean orPath = options.length < 2 || options[1].equals("ORIG_OR_PATH");
        return context -> {
            HeaderMap request = context.request();
            String value = request == null ? null : request.get(first);
            if (value == null && orPath && request != null) {
                value = request.get(HeaderNames.PATH);
            }
            return value == null || query ? value : withoutQuery(value);
        };
    }

    private static @Nullable String query(@Nullable HeaderMap request) {
        String target = request == null ? null : request.get(HeaderNames.PATH);
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? null : target.substring(query + 1);
    }

    private static @Nullable String queryParameter(@Nullable String query, String wanted) {
        if (query == null) {
            return null;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (name.equals(wanted)) {
                return equals < 0 ? "" : pair.substring(equals + 1);
            }
        }
        return null;
    }
}
