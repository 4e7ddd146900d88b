package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.Headers;
import io.outrider.samples.bookinfo.http.HttpRequest;
import io.outrider.samples.bookinfo.http.HttpResponse;
import io.outrider.samples.bookinfo.http.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The service `productpage`: the page itself, its login, and the same facts as JSON under
/// `/api/v1/products`.
///
/// Threads: any thread.
final class ProductPage {

    private static final String PRODUCTS = "/api/v1/products";

    /// A call to another service.
    ///
    /// @param json its answer, or an object with one member `error`
    record Answer(int status, Map<?, ?> json, long millis) {
        boolean ok() {
            return status == 200;
        }
    }

    private final Settings settings;
    private final Sessions sessions;
    private final Settings.Peer details;
    private final Settings.Peer reviews;
    private final Settings.Peer ratings;

    ProductPage(Settings settings) {
        this.settings = settings;
        this.sessions = new Sessions(settings.sessionKey());
        this.details = settings.peer("details");
        this.reviews = settings.peer("reviews");
        this.ratings = settings.peer("ratings");
    }

    HttpResponse handle(HttpRequest request) {
        return switch (request.path()) {
            case "/" -> HttpResponse.html(200, PageHtml.welcome());
            case "/health" -> HttpResponse.text(200, "Product page is healthy");
            case "/productpage" -> page(request);
            case "/login" -> login(request);
            case "/logout" -> back(sessions.signOut());
            case PRODUCTS -> HttpResponse.json(200, Products.toJson());
            default ->
                    request.path().startsWith(PRODUCTS + "/")
                            ? api(request)
                            : HttpResponse.text(404, "Not Found\n");
        };
    }

    private HttpResponse page(HttpRequest request) {
        var user = sessions.user(request);
        var headers = callHeaders(request, user);
        int id = Products.BOOK.id();
        var html =
                PageHtml.page(
                        new PageHtml.View(
                                Products.BOOK,
                                user,
                                settings.podName(),
                                request.headers().first("x-request-id"),
                                details(id, headers),
                                reviews(id, headers)));
        var response = HttpResponse.html(200, html);
        response.headers()
                .add("cache-control", "no-store")
                .add(
                        "content-security-policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
        return response;
    }

    private HttpResponse login(HttpRequest request) {
        if (!request.method().equals("POST")) {
            return HttpResponse.text(405, "please use POST\n");
        }
        var name = request.form().getOrDefault("username", "").strip();
        return name.isEmpty() ? HttpResponse.redirect("/productpage") : back(sessions.signIn(name));
    }

    private static HttpResponse back(String cookie) {
        var response = HttpResponse.redirect("/productpage");
        response.headers().add("set-cookie", cookie);
        return response;
    }

    /// `/api/v1/products/{id}`, `/{id}/reviews` and `/{id}/ratings`.
    private HttpResponse api(HttpRequest request) {
        var rest = request.path().substring(PRODUCTS.length() + 1);
        int slash = rest.indexOf('/');
        int id = BookId.parse(slash < 0 ? rest : rest.substring(0, slash), "");
        if (id < 0) {
            return BookId.notANumber();
        }
        var headers = callHeaders(request, sessions.user(request));
        var answer =
                switch (slash < 0 ? "" : rest.substring(slash)) {
                    case "" -> details(id, headers);
                    case "/reviews" -> reviews(id, headers);
                    case "/ratings" -> call(ratings, "/ratings/" + id, "product ratings", headers);
                    default -> null;
                };
        return answer == null
                ? BookId.noSuchPath()
                : HttpResponse.json(answer.status(), answer.json());
    }

    private Answer details(int id, Headers headers) {
        return call(details, "/details/" + id, "product details", headers);
    }

    private Answer reviews(int id, Headers headers) {
        return call(reviews, "/reviews/" + id, "product reviews", headers);
    }

    private static Answer call(Settings.Peer peer, String path, String what, Headers headers) {
        long start = System.nanoTime();
        int status = 500;
        try {
            var answer = peer.client().get(peer.authority(), path, headers);
            status = answer.status();
            if (status == 200 && Json.parse(answer.body()) instanceof Map<?, ?> json) {
                return new Answer(200, json, millisSince(start));
            }
            System.err.println(peer.authority() + path + " answered " + status);
        } catch (IOException | IllegalArgumentException unavailable) {
            System.err.println(peer.authority() + path + ": " + unavailable);
        }
        var error = "Sorry, " + what + " are currently unavailable for this book.";
        return new Answer(status == 200 ? 500 : status, Map.of("error", error), millisSince(start));
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    private static Headers callHeaders(HttpRequest request, @Nullable String user) {
        var headers = Propagation.from(request.headers(), false);
        if (user != null) {
            headers.add("end-user", user);
        }
        return headers;
    }
}
