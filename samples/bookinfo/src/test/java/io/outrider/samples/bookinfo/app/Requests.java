package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.Headers;
import io.outrider.samples.bookinfo.http.HttpRequest;

/// Requests as tests need them.
final class Requests {

    private Requests() {}

    static HttpRequest get(String path) {
        return get(path, new Headers());
    }

    static HttpRequest get(String path, Headers headers) {
        return new HttpRequest("GET", path, "", headers, "");
    }

    static HttpRequest post(String path, String body) {
        return new HttpRequest("POST", path, "", new Headers(), body);
    }
}
