package io.outrider.server.admin;

/// One answer of the admin interface. Immutable.
///
/// @param contentType with its charset
record AdminPage(int status, String contentType, String body) {
    static AdminPage text(int status, String body) {
        return new AdminPage(status, "text/plain; charset=UTF-8", body);
    }

    static AdminPage ok(String body) {
        return text(200, body);
    }

    static AdminPage json(String body) {
        return new AdminPage(200, "application/json", body);
    }

    static AdminPage html(String body) {
        return new AdminPage(200, "text/html; charset=UTF-8", body);
    }
}
