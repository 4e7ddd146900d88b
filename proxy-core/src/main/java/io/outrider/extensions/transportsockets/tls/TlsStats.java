package io.outrider.extensions.transportsockets.tls;

import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Scope;
import io.outrider.tls.TlsConnectionInfo;
import io.outrider.tls.TlsFailure;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The `ssl.*` statistics of one listener or cluster. Threads: its counters are counted on the
/// connection's event loop.
final class TlsStats {
    private final Scope scope;
    private final Counter handshake;
    private final Counter sessionReused;
    private final Counter noCertificate;
    private final Map<TlsFailure.Kind, Counter> failures = new EnumMap<>(TlsFailure.Kind.class);
    private final Map<String, Counter> agreed = new ConcurrentHashMap<>();

    TlsStats(Scope scope) {
        this.scope = scope;
        handshake = scope.counter("handshake");
        sessionReused = scope.counter("session_reused");
        noCertificate = scope.counter("no_certificate");
        for (TlsFailure.Kind kind : TlsFailure.Kind.values()) {
            failures.put(kind, scope.counter(kind.statName()));
        }
    }

    void established(Cells cells, TlsConnectionInfo info) {
        cells.inc(handshake);
        if (info.sessionReused()) {
            cells.inc(sessionReused);
        }
        if (info.peer() == null) {
            cells.inc(noCertificate);
        }
        cells.inc(agreed("versions.", info.version()));
        cells.inc(agreed("ciphers.", info.cipherSuite()));
        if (info.group() != null) {
            cells.inc(agreed("curves.", info.group()));
        }
    }

    /// Each failure counts one kind only, as in Envoy: a refused certificate is no connection
    /// error.
    void failed(Cells cells, TlsFailure failure) {
        Counter counter = failures.get(failure.kind());
        if (counter != null) {
            cells.inc(counter);
        }
    }

    /// Few values exist, all of them of the library's own making; finding a new one takes a lock
    /// once.
    private Counter agreed(String prefix, String value) {
        Counter known = agreed.get(value);
        return known != null
                ? known
                : agreed.computeIfAbsent(value, v -> scope.counter(prefix + v));
    }
}
