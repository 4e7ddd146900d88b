package io.outrider.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Some of the app's own metrics, where its pod said they are before the injector pointed
/// Prometheus at the sidecar: the variable `ISTIO_PROMETHEUS_ANNOTATIONS`. Immutable.
///
/// @param port 1 to 65535
/// @param path begins with a slash
record AppMetrics(int port, String path) {
    static final String VARIABLE = "ISTIO_PROMETHEUS_ANNOTATIONS";

    private static final int TIMEOUT_SECONDS = 5;
    private static final int STANDARD_PORT = 80;

    /// Where the app's metrics are, in the order in which they are shown: the list `targets`, or
    /// else the one `port` and `path`.
    ///
    /// @param json empty: the app has none
    /// @return empty when the app has none
    /// @throws IllegalArgumentException with a sentence
    static List<AppMetrics> parse(String json) {
        if (json.isBlank()) {
            return List.of();
        }
        try {
            JsonObject object = JsonParser.parseString(json).getAsJsonObject();
            if (text(object, "scrape").equals("false")) {
                return List.of();
            }
            if (!object.has("targets")) {
                return List.of(one(object));
            }
            List<AppMetrics> all = new ArrayList<>();
            for (JsonElement target : object.getAsJsonArray("targets")) {
                all.add(one(target.getAsJsonObject()));
            }
            return List.copyOf(all);
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | NumberFormatException e) {
            throw new IllegalArgumentException(
                    VARIABLE + ": not what the injector writes (" + e.getMessage() + ")", e);
        }
    }

    private static AppMetrics one(JsonObject object) {
        String port = text(object, "port");
        String path = text(object, "path");
        int number = port.isEmpty() ? STANDARD_PORT : Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException(
                    "%s: port %d (expected: 1 to 65535)".formatted(VARIABLE, number));
        }
        String rooted = path.startsWith("/") ? path : "/" + path;
        return new AppMetrics(number, path.isEmpty() ? "/metrics" : rooted);
    }

    private static String text(JsonObject object, String key) {
        return object.has(key) ? object.get(key).getAsString() : "";
    }

    /// Copies them to `out`, piece by piece. HTTP/1.0 is spoken, so that the body simply ends with
    /// the connection.
    ///
    /// @throws IOException nothing was copied, or not all
    void copy(App app, String authority, OutputStream out) throws IOException {
        try (Socket socket = app.dial(port, TIMEOUT_SECONDS)) {
            String request =
                    "GET %s HTTP/1.0\r\nHost: %s\r\nAccept: text/plain;version=0.0.4\r\n\r\n"
                            .formatted(path, authority);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            int status = Question.status(Question.line(in));
            if (status != 200) {
                throw new IOException("status " + status);
            }
            while (!Question.line(in).isEmpty()) {}
            in.transferTo(out);
        }
    }
}
