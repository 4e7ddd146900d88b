package io.outrider.samples.bookinfo.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request, read completely.
///
/// @param path the target without its query, as sent
/// @param query what follows the question mark; empty when there is none
/// @param body the body as UTF-8 text; empty when there is none
public record HttpRequest(String method, String path, String query, Headers headers, String body) {

    /// The fields of a body sent by an HTML form. The last one wins when a name comes twice.
    public Map<String, String> form() {
        var fields = new HashMap<String, String>();
        for (String field : body.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
            }
        }
        return fields;
    }

    /// The value of a cookie; null when the browser did not send it.
    public @Nullable String cookie(String name) {
        for (Headers.Header line : headers) {
            if (!line.name().equals("cookie")) {
                continue;
            }
            for (String pair : line.value().split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return pair.substring(equals + 1).strip();
                }
            }
        }
        return null;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
