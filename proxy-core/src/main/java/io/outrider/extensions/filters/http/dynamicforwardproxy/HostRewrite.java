package io.outrider.extensions.filters.http.dynamicforwardproxy;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import org.jspecify.annotations.Nullable;

/// What a route says to the filter: another host than the request's own. Immutable.
///
/// @param literal empty: not that
/// @param header the host is its first value; null: not that
record HostRewrite(String literal, @Nullable HeaderName header) {

    void apply(HeaderMap headers) {
        String host = header == null ? literal : headers.get(header);
        if (host != null && !host.isEmpty()) {
            headers.set(HeaderNames.AUTHORITY, host);
        }
    }
}
