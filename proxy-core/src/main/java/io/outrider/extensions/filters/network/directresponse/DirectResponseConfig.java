package io.outrider.extensions.filters.network.directresponse;

import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;

/// The settings of one direct response. Immutable.
///
/// @param response bytes as ISO-8859-1; empty: the connection is closed without a word
record DirectResponseConfig(String response) implements NetworkFilterConfig {
    @Override
    public NetworkFilter newFilter() {
        return new DirectResponseFilter(this);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }
}
