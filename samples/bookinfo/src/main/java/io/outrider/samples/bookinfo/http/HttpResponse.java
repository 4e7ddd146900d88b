package io.outrider.samples.bookinfo.http;

/// A response with its whole body as UTF-8 text.
///
/// @param headers without `content-length` and `connection`, which the server writes itself
public record HttpResponse(int status, Headers headers, String body) {

    public static HttpResponse json(int status, Object value) {
        return of(status, "application/json", Json.write(value));
    }

    public static HttpResponse html(int status, String html) {
        return of(status, "text/html; charset=utf-8", html);
    }

    public static HttpResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text);
    }

    /// Sends the browser elsewhere; the next request is a GET.
    public static HttpResponse redirect(String location) {
        return new HttpResponse(302, new Headers().add("location", location), "");
    }

    private static HttpResponse of(int status, String contentType, String body) {
        return new HttpResponse(status, new Headers().add("content-type", contentType), body);
    }
}
