package io.outrider.stats;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The answer to `/stats` or `/stats/prometheus`. Immutable.
///
/// @param status 200, or 400 for parameters that cannot be answered
public record StatsPage(int status, String contentType, String body) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    /// Answers a request.
    ///
    /// @param prometheus whether the path was `/stats/prometheus`
    /// @param parameter gives a parameter's decoded value, empty if it has none, null if it is not
    ///   there
    public static StatsPage answer(
            StatsStore store, boolean prometheus, Function<String, @Nullable String> parameter) {
        StatsQuery query;
        try {
            query = StatsQuery.parse(prometheus, parameter);
        } catch (StatsQuery.Refused refused) {
            return new StatsPage(400, TEXT, refused.page());
        }
        StringBuilder out = new StringBuilder();
        String contentType =
                switch (query.format()) {
                    case TEXT -> {
                        new StatsText(out).write(query.select(store), query.buckets());
                        yield TEXT;
                    }
                    case JSON -> {
                        new StatsJson(out).write(query.select(store), query.buckets());
                        yield "application/json";
                    }
                    case PROMETHEUS -> {
                        new StatsPrometheus(out).write(query.select(store), query);
                        yield TEXT;
                    }
                    case HTML -> {
                        new StatsHtml(out).write(query.select(store), query);
                        yield "text/html; charset=UTF-8";
                    }
                };
        return new StatsPage(200, contentType, out.toString());
    }
}
