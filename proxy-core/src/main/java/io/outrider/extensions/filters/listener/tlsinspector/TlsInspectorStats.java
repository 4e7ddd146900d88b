package io.outrider.extensions.filters.listener.tlsinspector;

import io.outrider.stats.Counter;
import io.outrider.stats.Histogram;
import io.outrider.stats.Scope;

/// The stats of the TLS inspectors, under Envoy's names in `tls_inspector.`. Immutable.
final class TlsInspectorStats {
    final Counter tlsFound;
    final Counter tlsNotFound;
    final Counter alpnFound;
    final Counter alpnNotFound;
    final Counter sniFound;
    final Counter sniNotFound;
    final Counter clientHelloTooLarge;
    final Histogram bytesProcessed;

    TlsInspectorStats(Scope root) {
        Scope scope = root.scope("tls_inspector");
        tlsFound = scope.counter("tls_found");
        tlsNotFound = scope.counter("tls_not_found");
        alpnFound = scope.counter("alpn_found");
        alpnNotFound = scope.counter("alpn_not_found");
        sniFound = scope.counter("sni_found");
        sniNotFound = scope.counter("sni_not_found");
        clientHelloTooLarge = scope.counter("client_hello_too_large");
        bytesProcessed = scope.histogram("bytes_processed", Histogram.Unit.BYTES);
    }
}
