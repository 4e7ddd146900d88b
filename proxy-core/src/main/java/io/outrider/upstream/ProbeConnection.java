package io.outrider.upstream;

import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import io.outrider.http.h2.Http2Stats;
import io.outrider.net.Worker;
import io.outrider.upstream.HealthCheck.AddedHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connection on which one probe asks, kept from question to question if it may be
/// (`HealthCheck.reuse_connection`).
///
/// Threads: main loop.
final class ProbeConnection {
    private final HealthConnection.User user;
    private final HealthDial dial;
    private final @Nullable Http2Stats http2Stats;
    private final boolean reuse;
    private @Nullable HealthConnection current;

    /// @param http2Stats null: it speaks HTTP/1
    ProbeConnection(
            HealthConnection.User user,
            HealthDial dial,
            @Nullable Http2Stats http2Stats,
            boolean reuse) {
        this.user = user;
        this.dial = dial;
        this.http2Stats = http2Stats;
        this.reuse = reuse;
    }

    /// Tells the user that it is open: at once, or when it has been dialled.
    void open() {
        HealthConnection kept = current;
        if (kept != null && kept.isOpen()) {
            user.opened(kept);
            return;
        }
        var fresh = new HealthConnection(user, http2Stats);
        current = fresh;
        fresh.dial(dial);
    }

    /// @return whether it is the one in use that has gone
    boolean lost(HealthConnection gone) {
        if (current != gone) {
            return false;
        }
        current = null;
        return true;
    }

    /// Whether the next question may be asked on it.
    boolean isKept() {
        return current != null && reuse && current.isReusable();
    }

    /// An answer has come to its end.
    void answered() {
        if (!isKept()) {
            end();
        }
    }

    /// One question was reset; a connection of HTTP/2 may be as good as before.
    void reset() {
        HealthConnection open = current;
        if (open != null && (http2Stats == null || !open.isReusable())) {
            end();
        }
    }

    void end() {
        HealthConnection open = current;
        current = null;
        if (open != null) {
            open.end();
        }
    }

    /// Adds the configured headers to a question.
    void addHeaders(List<AddedHeader> headers, HeaderMap request, HealthConnection open) {
        if (headers.isEmpty()) {
            return;
        }
        Worker main = dial.main();
        var info =
                new StreamInfo(
                        open.connection().info(), main.time().nanos(), main.time().wallNanos());
        AddedHeader.addAll(headers, request, new FormatContext(info, request, null, null));
    }
}
