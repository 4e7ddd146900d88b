package io.outrider.extensions.filters.listener.originaldst;

import io.outrider.filter.ListenerFilter;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.net.Worker;

/// The settings of an original destination filter: there are none. Immutable.
record OriginalDstConfig() implements ListenerFilterConfig {
    @Override
    public ListenerFilter newFilter(Worker worker) {
        return OriginalDstFilter.SHARED;
    }
}
