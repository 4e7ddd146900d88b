package io.outrider.extensions.filters.http.grpcweb;

import io.outrider.extensions.filters.http.common.GrpcCallStats;
import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;

/// There is nothing to configure. Immutable.
record GrpcWebConfig(GrpcCallStats stats) implements HttpFilterConfig {

    @Override
    public HttpFilter newFilter() {
        return new GrpcWebFilter(this);
    }
}
