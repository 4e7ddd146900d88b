package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpRequest;
import io.outrider.samples.bookinfo.http.HttpResponse;
import io.outrider.samples.bookinfo.http.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The service `reviews`, at `/reviews/{id}`, in three versions: v1 shows no ratings, v2 asks the
/// service `ratings` and shows black stars, v3 shows red ones. What makes the version is the
/// environment (see [Settings]).
///
/// Threads: any thread.
final class Reviews {

    private static final String PREFIX = "/reviews/";

    private static final Map<String, String> TEXTS =
            Map.of(
                    "Reviewer1",
                    "Two pairs of twins, one crowded town, and not a quiet minute: the most fun to"
                            + " be had with a case of mistaken identity.",
                    "Reviewer2",
                    "A farce that runs like clockwork. Do not look for depth in it; look for the"
                            + " next door that opens at the wrong moment.");

    private final Settings settings;
    private final Settings.Peer ratings;

    Reviews(Settings settings) {
        this.settings = settings;
        this.ratings = settings.peer("ratings");
    }

    HttpResponse handle(HttpRequest request) {
        if (request.path().equals("/health")) {
            return HttpResponse.json(200, Map.of("status", "Reviews is healthy"));
        }
        if (!request.path().startsWith(PREFIX)) {
            return BookId.noSuchPath();
        }
        int id = BookId.parse(request.path(), PREFIX);
        if (id < 0) {
            return BookId.notANumber();
        }
        var stars = settings.ratingsEnabled() ? stars(id, request) : null;
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", String.valueOf(id));
        answer.put("podname", settings.podName());
        answer.put("clustername", "null");
        answer.put("reviews", List.of(review("Reviewer1", stars), review("Reviewer2", stars)));
        return HttpResponse.json(200, answer);
    }

    /// @param stars null in the version without ratings, empty when they cannot be had
    private Map<String, Object> review(String reviewer, @Nullable Map<?, ?> stars) {
        var review = new LinkedHashMap<String, Object>();
        review.put("reviewer", reviewer);
        review.put("text", TEXTS.getOrDefault(reviewer, ""));
        if (stars != null) {
            var rating = new LinkedHashMap<String, Object>();
            var count = stars.get(reviewer);
            if (count == null) {
                rating.put("error", "Ratings service is currently unavailable");
            } else {
                rating.put("stars", count);
                rating.put("color", settings.starColor());
            }
            review.put("rating", rating);
        }
        return review;
    }

    private Map<?, ?> stars(int id, HttpRequest request) {
        try {
            var answer =
                    ratings.client()
                            .get(
                                    ratings.authority(),
                                    "/ratings/" + id,
                                    Propagation.from(request.headers(), true));
            if (answer.status() == 200
                    && Json.parse(answer.body()) instanceof Map<?, ?> object
                    && object.get("ratings") instanceof Map<?, ?> stars) {
                return stars;
            }
            System.err.println("ratings answered " + answer.status());
        } catch (IOException | IllegalArgumentException unavailable) {
            System.err.println("ratings: " + unavailable);
        }
        return Map.of();
    }
}
