package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpResponse;
import java.util.Map;

/// The number of a book, as the last part of a path such as `/details/0`.
final class BookId {

    private BookId() {}

    /// The id after `prefix`; -1 when it is not a number from 0 to 999999999.
    static int parse(String path, String prefix) {
        var text = path.substring(prefix.length());
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return Integer.parseInt(text);
    }

    static HttpResponse notANumber() {
        return HttpResponse.json(400, Map.of("error", "please provide numeric product ID"));
    }

    static HttpResponse noSuchPath() {
        return HttpResponse.json(404, Map.of("error", "no such path"));
    }
}
