package io.outrider.extensions.transportsockets.tls;

import io.outrider.config.FactoryContext;
import io.outrider.config.Secrets;
import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import io.outrider.stats.Scope;
import io.outrider.tls.PeerIdentity;
import io.outrider.tls.Stapling;
import io.outrider.tls.TlsConnectionInfo;
import io.outrider.tls.TlsFailure;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The `ssl.*` statistics of one listener or cluster. Threads: its counters are counted on the
/// connection's event loop.
final class TlsStats {
    private final Secrets secrets;
    private final Scope scope;
    private final Counter updatedBySecrets;
    private final Counter notReady;
    private final Counter handshake;
    private final Counter sessionReused;
    private final Counter noCertificate;
    private final Counter stapleRequests;
    private final Counter stapleResponses;
    private final Counter stapleOmitted;
    private final Counter stapleFailed;
    private final Map<TlsFailure.Kind, Counter> failures = new EnumMap<>(TlsFailure.Kind.class);
    private final Map<String, Counter> agreed = new ConcurrentHashMap<>();

    /// @param factory `server_ssl_socket_factory.` or its counterpart of clients
    TlsStats(FactoryContext context, String factory) {
        this.secrets = context.secrets();
        this.scope = context.stats().scope(context.listenerPrefix() + "ssl.");
        Scope sockets = context.stats().scope(context.listenerPrefix() + factory);
        updatedBySecrets = sockets.counter("ssl_context_update_by_sds");
        boolean server = factory.startsWith("server");
        Counter downstream = sockets.counter("downstream_context_secrets_not_ready");
        Counter upstream = sockets.counter("upstream_context_secrets_not_ready");
        notReady = server ? downstream : upstream;
        handshake = scope.counter("handshake");
        sessionReused = scope.counter("session_reused");
        noCertificate = scope.counter("no_certificate");
        stapleRequests = scope.counter("ocsp_staple_requests");
        stapleResponses = scope.counter("ocsp_staple_responses");
        stapleOmitted = scope.counter("ocsp_staple_omitted");
        stapleFailed = scope.counter("ocsp_staple_failed");
        for (TlsFailure.Kind kind : TlsFailure.Kind.values()) {
            failures.put(kind, scope.counter(kind.statName()));
        }
    }

    void established(Cells cells, TlsConnectionInfo info) {
        cells.inc(handshake);
        if (info.sessionReused()) {
            cells.inc(sessionReused);
        }
        PeerIdentity peer = info.peer();
        if (peer == null) {
            cells.inc(noCertificate);
        } else if (peer.overlooked() != null && !info.sessionReused()) {
            failed(cells, peer.overlooked());
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
        failed(cells, failure.kind());
    }

    private void failed(Cells cells, TlsFailure.Kind kind) {
        Counter counter = failures.get(kind);
        if (counter != null) {
            cells.inc(counter);
        }
    }

    /// What became of a client's wish for an OCSP response.
    void stapling(Cells cells, Stapling done) {
        cells.inc(stapleRequests);
        switch (done) {
            case STAPLED -> cells.inc(stapleResponses);
            case OMITTED -> cells.inc(stapleOmitted);
            case REFUSED -> cells.inc(stapleFailed);
            case NOT_ASKED -> throw new IllegalArgumentException("nothing was asked for");
        }
    }

    /// A connection that came, or was wanted, before its secrets.
    void notReady(Cells cells) {
        cells.inc(notReady);
    }

    /// A secret made a new context. Threads: any.
    void updatedBySecrets() {
        secrets.count(cells -> cells.inc(updatedBySecrets));
    }

    /// When each certificate expires. Threads: any.
    void certificates(Secrets.Context context) {
        secrets.count(
                _ -> {
                    context.own().forEach(this::expiration);
                    context.trusted().forEach(this::expiration);
                });
    }

    private void expiration(Secrets.Held held) {
        scope.gauge("certificate." + held.name() + ".expiration_unix_time_seconds")
                .set(held.details().notAfter().getEpochSecond());
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
