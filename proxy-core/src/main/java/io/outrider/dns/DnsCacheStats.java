package io.outrider.dns;

import io.outrider.stats.Counter;
import io.outrider.stats.Scope;

/// Stats of one cache, in the scope `dns_cache.<name>.`. Immutable.
final class DnsCacheStats {
    final Counter cacheLoad;
    final Counter queryAttempt;
    final Counter queryFailure;
    final Counter querySuccess;
    final Counter queryTimeout;
    final Counter pendingOverflow;
    final Counter hostAdded;
    final Counter hostAddressChanged;
    final Counter hostOverflow;
    final Counter hostRemoved;

    DnsCacheStats(Scope scope, DnsCache cache) {
        cacheLoad = scope.counter("cache_load");
        queryAttempt = scope.counter("dns_query_attempt");
        queryFailure = scope.counter("dns_query_failure");
        querySuccess = scope.counter("dns_query_success");
        queryTimeout = scope.counter("dns_query_timeout");
        pendingOverflow = scope.counter("dns_rq_pending_overflow");
        hostAdded = scope.counter("host_added");
        hostAddressChanged = scope.counter("host_address_changed");
        hostOverflow = scope.counter("host_overflow");
        hostRemoved = scope.counter("host_removed");
        scope.gauge("num_hosts").follow(cache::size);
        Scope breakers = scope.scope("circuit_breakers.");
        breakers.gauge("rq_pending_open").follow(() -> cache.pendingLeft() > 0 ? 0 : 1);
        breakers.gauge("rq_pending_remaining").follow(cache::pendingLeft);
    }
}
