package io.outrider.extensions.filters.http.router;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.route.RetryOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `strict_check_headers`: the `x-envoy-…` headers whose bad values are refused instead of ignored.
/// Immutable.
record StrictHeaders(List<HeaderName> names) {

    StrictHeaders {
        names = List.copyOf(names);
    }

    /// The first header with a bad value; null when all are good or missing.
    @Nullable HeaderName firstBad(HeaderMap headers) {
        for (int i = 0; i < names.size(); i++) {
            HeaderName name = names.get(i);
            String value = headers.getJoined(name);
            if (value != null && !isGood(name, value)) {
                return name;
            }
        }
        return null;
    }

    private static boolean isGood(HeaderName name, String value) {
        if (name.equals(HeaderNames.X_ENVOY_RETRY_ON)) {
            return areWords(value, false);
        }
        if (name.equals(HeaderNames.X_ENVOY_RETRY_GRPC_ON)) {
            return areWords(value, true);
        }
        return isNumber(value);
    }

    private static boolean areWords(String list, boolean grpc) {
        for (String part : list.split(",")) {
            String word = part.trim();
            if (!word.isEmpty()) {
                RetryOn known = RetryOn.ofWord(word);
                if (known == null || known.isGrpc() != grpc) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Of 64 bits. Unlike Envoy's it has no plus sign, as where the value is used.
    private static boolean isNumber(String value) {
        if (value.startsWith("+")) {
            return false;
        }
        try {
            Long.parseUnsignedLong(value);
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
