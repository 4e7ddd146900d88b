package io.outrider.server.admin;

import io.outrider.route.QueryParameters;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request to the admin interface. Immutable.
///
/// @param target path and query as sent
/// @param form the body of a form; empty: none
record AdminRequest(String method, String target, String form) {

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /// Decoded, empty if it has no value, null if it is not there.
    @Nullable String parameter(String name) {
        String value = QueryParameters.first(target, name);
        return value == null ? null : decoded(value);
    }

    boolean has(String name) {
        return QueryParameters.first(target, name) != null;
    }

    /// Every parameter in order, of the query or, if that has none, of the form; of a name that
    /// comes twice, the first.
    Map<String, String> parameters() {
        int query = target.indexOf('?');
        String text =
                query < 0 || query + 1 == target.length() ? form : target.substring(query + 1);
        var parameters = new LinkedHashMap<String, String>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.putIfAbsent(decoded(name), decoded(value));
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text; // not well-formed: as it is
        }
    }
}
