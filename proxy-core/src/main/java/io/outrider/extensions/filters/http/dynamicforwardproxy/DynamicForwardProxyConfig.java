package io.outrider.extensions.filters.http.dynamicforwardproxy;

import io.outrider.dns.DnsCache;
import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;

/// Settings of the filter. Immutable.
record DynamicForwardProxyConfig(DnsCache cache) implements HttpFilterConfig {
    @Override
    public HttpFilter newFilter() {
        return new DynamicForwardProxyFilter(cache);
    }
}
