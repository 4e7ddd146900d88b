package io.outrider.extensions.filters.network.directresponse;

import com.google.protobuf.ByteString;
import io.outrider.filter.NetworkFilter;
import io.outrider.filter.NetworkFilterConfig;

/// The settings of one direct response. Immutable.
///
/// @param response empty: the connection is closed without a word
record DirectResponseConfig(ByteString response) implements NetworkFilterConfig {
    @Override
    public NetworkFilter newFilter() {
        return new DirectResponseFilter(this);
    }

    @Override
    public boolean isTerminal() {
        return true;
    }
}
