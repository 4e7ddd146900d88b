package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpRequest;
import io.outrider.samples.bookinfo.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/// The service `details`: facts about a book, at `/details/{id}`.
final class Details {

    private static final String PREFIX = "/details/";

    HttpResponse handle(HttpRequest request) {
        if (request.path().equals("/health")) {
            return HttpResponse.json(200, Map.of("status", "Details is healthy"));
        }
        if (!request.path().startsWith(PREFIX)) {
            return BookId.noSuchPath();
        }
        int id = BookId.parse(request.path(), PREFIX);
        return id < 0 ? BookId.notANumber() : HttpResponse.json(200, book(id));
    }

    private static Map<String, Object> book(int id) {
        var book = new LinkedHashMap<String, Object>();
        book.put("id", id);
        book.put("author", "William Shakespeare");
        book.put("year", 1595);
        book.put("type", "paperback");
        book.put("pages", 200);
        book.put("publisher", "PublisherA");
        book.put("language", "English");
        book.put("ISBN-10", "1234567890");
        book.put("ISBN-13", "123-1234567890");
        return book;
    }
}
