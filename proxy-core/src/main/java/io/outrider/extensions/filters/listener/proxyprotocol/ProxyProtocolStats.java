package io.outrider.extensions.filters.listener.proxyprotocol;

import io.outrider.stats.Counter;
import io.outrider.stats.Scope;

/// The stats of a PROXY protocol filter, under Envoy's names in `proxy_proto.[<stat_prefix>.]`.
/// Immutable.
final class ProxyProtocolStats {
    /// Envoy's old name for every refusal, at the root.
    final Counter anyError;

    final Counter notFoundAllowed;
    final Counter notFoundDisallowed;
    private final Version v1;
    private final Version v2;

    /// Of one version of the protocol.
    record Version(Counter found, Counter disallowed, Counter error) {
        static Version of(Scope scope, String name) {
            return new Version(
                    scope.counter("versions." + name + ".found"),
                    scope.counter("versions." + name + ".disallowed"),
                    scope.counter("versions." + name + ".error"));
        }
    }

    /// @param prefix empty: none
    ProxyProtocolStats(Scope root, String prefix) {
        Scope scope = root.scope(prefix.isEmpty() ? "proxy_proto" : "proxy_proto." + prefix);
        anyError = root.counter("downstream_cx_proxy_proto_error");
        notFoundAllowed = scope.counter("not_found_allowed");
        notFoundDisallowed = scope.counter("not_found_disallowed");
        v1 = Version.of(scope, "v1");
        v2 = Version.of(scope, "v2");
    }

    Version version(int number) {
        return number == 1 ? v1 : v2;
    }
}
