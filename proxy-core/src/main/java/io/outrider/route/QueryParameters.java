package io.outrider.route;

import org.jspecify.annotations.Nullable;

/// Reads query parameters out of a request target. Immutable.
public final class QueryParameters {
    private QueryParameters() {}

    /// The first parameter of that name; empty when it has no value, null when there is none.
    public static @Nullable String first(String target, String name) {
        int at = target.indexOf('?');
        if (at < 0) {
            return null;
        }
        int end = target.indexOf('#', at);
        String query = target.substring(at + 1, end < 0 ? target.length() : end);
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (key.equals(name)) {
                return equals < 0 ? "" : pair.substring(equals + 1);
            }
        }
        return null;
    }
}
