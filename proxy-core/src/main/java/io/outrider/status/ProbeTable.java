package io.outrider.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The probes by the path they are asked for at: the variable `ISTIO_KUBE_APP_PROBERS`, which the
/// injector writes, as records.
///
/// ```json
/// {"/app-health/web/readyz": {"httpGet": {"path": "/health", "port": 9080}, "timeoutSeconds": 3}}
/// ```
final class ProbeTable {
    static final String VARIABLE = "ISTIO_KUBE_APP_PROBERS";

    private static final int STANDARD_TIMEOUT_SECONDS = 1;

    private ProbeTable() {}

    /// @param json empty: no probes
    /// @throws IllegalArgumentException with a sentence
    static Map<String, Probe> parse(String json) {
        Map<String, Probe> table = new LinkedHashMap<>();
        if (json.isBlank()) {
            return table;
        }
        try {
            JsonObject all = JsonParser.parseString(json).getAsJsonObject();
            for (Map.Entry<String, JsonElement> entry : all.entrySet()) {
                table.put(entry.getKey(), probe(entry.getKey(), entry.getValue()));
            }
            return table;
        } catch (JsonParseException
                | IllegalStateException
                | NumberFormatException
                | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    VARIABLE + ": not what the injector writes (" + e.getMessage() + ")", e);
        }
    }

    private static Probe probe(String path, JsonElement element) {
        JsonObject entry = element.getAsJsonObject();
        JsonElement given = entry.get("timeoutSeconds");
        int timeout =
                given == null
                        ? STANDARD_TIMEOUT_SECONDS
                        : Math.max(STANDARD_TIMEOUT_SECONDS, given.getAsInt());
        if (entry.has("httpGet")) {
            JsonObject http = entry.getAsJsonObject("httpGet");
            String asked = text(http, "path", "/");
            return new Probe.Http(
                    port(path, http),
                    timeout,
                    asked.startsWith("/") ? asked : "/" + asked,
                    headers(path, http.getAsJsonArray("httpHeaders")),
                    text(http, "scheme", "HTTP").equalsIgnoreCase("HTTPS"));
        }
        if (entry.has("tcpSocket")) {
            return new Probe.Tcp(port(path, entry.getAsJsonObject("tcpSocket")), timeout);
        }
        if (entry.has("grpc")) {
            JsonObject grpc = entry.getAsJsonObject("grpc");
            return new Probe.Grpc(port(path, grpc), timeout, text(grpc, "service", ""));
        }
        throw new IllegalArgumentException(
                "%s: %s: %s (expected: httpGet, tcpSocket or grpc)"
                        .formatted(VARIABLE, path, entry.keySet()));
    }

    private static int port(String path, JsonObject action) {
        JsonElement port = action.get("port");
        int number = port == null ? 0 : port.getAsInt();
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException(
                    "%s: %s: port %d (expected: 1 to 65535)".formatted(VARIABLE, path, number));
        }
        return number;
    }

    private static List<Probe.Header> headers(String path, @Nullable JsonArray array) {
        List<Probe.Header> headers = new ArrayList<>();
        if (array == null) {
            return headers;
        }
        for (JsonElement element : array) {
            JsonObject header = element.getAsJsonObject();
            String name = text(header, "name", "");
            String value = text(header, "value", "");
            if (name.isEmpty() || hasLineBreak(name) || hasLineBreak(value)) {
                throw new IllegalArgumentException(
                        "%s: %s: header '%s' (expected: a name and a value in one line)"
                                .formatted(VARIABLE, path, name.strip()));
            }
            headers.add(new Probe.Header(name, value));
        }
        return headers;
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }

    private static String text(JsonObject object, String key, String standard) {
        JsonElement value = object.get(key);
        return value == null || value.getAsString().isEmpty() ? standard : value.getAsString();
    }
}
