package io.outrider.extensions.filters.http.router;

import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.runtime.RuntimeFlag;
import io.outrider.upstream.Dialer;

/// Settings of the router: what its proto says, and the process's dialler.
///
/// @param suppressEnvoyHeaders no `x-envoy-…` is added to requests and responses
/// @param respectExpectedTimeout use `x-envoy-expected-rq-timeout-ms` of a proxy before us
/// @param strict whose bad values are refused
/// @param retrySafeMethodsOnly `outrider.retry_safe_methods_only`: retry a request that must not be
///   done twice only when nothing of it was looked at
record RouterConfig(
        RouterStats stats,
        Dialer dialer,
        boolean suppressEnvoyHeaders,
        boolean respectExpectedTimeout,
        StrictHeaders strict,
        RuntimeFlag retrySafeMethodsOnly)
        implements HttpFilterConfig {

    @Override
    public HttpFilter newFilter() {
        return new RouterFilter(this);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }
}
