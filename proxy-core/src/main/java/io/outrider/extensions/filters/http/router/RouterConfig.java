package io.outrider.extensions.filters.http.router;

import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.upstream.Dialer;

/// Settings of the router: what its proto says, and the process's dialler.
///
/// @param suppressEnvoyHeaders no `x-envoy-…` is added to requests and responses
/// @param respectExpectedTimeout use `x-envoy-expected-rq-timeout-ms` of a proxy before us
record RouterConfig(
        RouterStats stats,
        Dialer dialer,
        boolean suppressEnvoyHeaders,
        boolean respectExpectedTimeout)
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
