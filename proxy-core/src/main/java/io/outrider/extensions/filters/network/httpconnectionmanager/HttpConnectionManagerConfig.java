package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;

/// The connection manager in one filter chain. Immutable.
record HttpConnectionManagerConfig(HcmSettings settings) implements NetworkFilterConfig {

    @Override
    public NetworkFilter newFilter() {
        return new HttpConnectionManager(settings);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }
}
