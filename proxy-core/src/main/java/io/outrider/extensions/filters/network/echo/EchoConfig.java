package io.outrider.extensions.filters.network.echo;

import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;

/// The settings of an echo filter: there are none. Immutable.
record EchoConfig() implements NetworkFilterConfig {
    @Override
    public NetworkFilter newFilter() {
        return new EchoFilter();
    }

    @Override
    public boolean isTerminal() {
        return true;
    }
}
