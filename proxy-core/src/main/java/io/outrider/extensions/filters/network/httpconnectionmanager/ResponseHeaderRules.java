package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.net.Worker;
import org.jspecify.annotations.Nullable;

/// What the connection manager does to a response's headers after every filter: `date`, `server`,
/// hop-by-hop headers, `via`, request id. Envoy's `mutateResponseHeaders`.
///
/// Immutable.
final class ResponseHeaderRules {
    private ResponseHeaderRules() {}

    static void apply(
            HcmSettings settings,
            @Nullable HeaderMap request,
            HeaderMap headers,
            Worker worker,
            boolean upgrade) {
        HcmSettings.Headers rules = settings.headers();
        if (!upgrade) {
            headers.remove(HeaderNames.CONNECTION);
        }
        headers.remove(HeaderNames.TRANSFER_ENCODING);
        headers.remove(HeaderNames.KEEP_ALIVE);
        headers.remove(HeaderNames.PROXY_CONNECTION);
        if (!upgrade && headers.hasValue(HeaderNames.STATUS, "204")) {
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
        if (!headers.contains(HeaderNames.DATE)) {
            headers.add(HeaderNames.DATE, DateHeader.value(worker));
        }
        switch (rules.serverHeader()) {
            case OVERWRITE -> headers.set(HeaderNames.SERVER, rules.serverName());
            case APPEND_IF_ABSENT -> {
                if (!headers.contains(HeaderNames.SERVER)) {
                    headers.add(HeaderNames.SERVER, rules.serverName());
                }
            }
            case PASS_THROUGH -> {}
        }
        if (request != null && rules.alwaysSetRequestIdInResponse()) {
            String id = request.get(HeaderNames.X_REQUEST_ID);
            if (id != null) {
                headers.set(HeaderNames.X_REQUEST_ID, id);
            }
        }
        if (!rules.via().isEmpty()) {
            headers.appendValue(HeaderNames.VIA, ", ", rules.via());
        }
    }
}
