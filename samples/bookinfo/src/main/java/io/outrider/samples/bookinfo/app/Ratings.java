package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpRequest;
import io.outrider.samples.bookinfo.http.HttpResponse;
import io.outrider.samples.bookinfo.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The service `ratings`: how many stars each reviewer gave, at `/ratings/{id}`. A POST there
/// replaces a book's ratings until the process ends.
///
/// Threads: any thread.
final class Ratings {

    private static final String PREFIX = "/ratings/";
    private static final int MAX_BOOKS = 1_000;

    private final Map<Integer, Map<String, Object>> posted = new ConcurrentHashMap<>();

    HttpResponse handle(HttpRequest request) {
        if (request.path().equals("/health")) {
            return HttpResponse.json(200, Map.of("status", "Ratings is healthy"));
        }
        if (!request.path().startsWith(PREFIX)) {
            return BookId.noSuchPath();
        }
        int id = BookId.parse(request.path(), PREFIX);
        if (id < 0) {
            return BookId.notANumber();
        }
        return switch (request.method()) {
            case "GET", "HEAD" -> HttpResponse.json(200, ratings(id));
            case "POST" -> post(id, request.body());
            default -> HttpResponse.json(405, Map.of("error", "please use GET or POST"));
        };
    }

    private HttpResponse post(int id, String body) {
        var stars = new LinkedHashMap<String, Object>();
        try {
            if (!(Json.parse(body) instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("JSON without an object");
            }
            for (Map.Entry<?, ?> member : object.entrySet()) {
                if (!(member.getValue() instanceof Long count) || count < 0 || count > 5) {
                    throw new IllegalArgumentException("stars (expected: 0 to 5)");
                }
                stars.put(String.valueOf(member.getKey()), count);
            }
        } catch (IllegalArgumentException invalid) {
            return HttpResponse.json(
                    400, Map.of("error", "please provide valid ratings: " + invalid.getMessage()));
        }
        if (posted.size() >= MAX_BOOKS && !posted.containsKey(id)) {
            return HttpResponse.json(503, Map.of("error", "too many rated books"));
        }
        posted.put(id, stars);
        return HttpResponse.json(200, ratings(id));
    }

    private Map<String, Object> ratings(int id) {
        var stars = new LinkedHashMap<String, Object>();
        stars.put("Reviewer1", 5);
        stars.put("Reviewer2", 4);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", id);
        answer.put("ratings", posted.getOrDefault(id, stars));
        return answer;
    }
}
