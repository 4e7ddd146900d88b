package io.outrider.extensions.filters.listener.proxyprotocol;

import io.outrider.filter.ListenerFilter;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.net.Worker;
import java.util.List;
import java.util.function.IntPredicate;

/// The settings of one PROXY protocol filter. Immutable.
///
/// @param passed which TLVs hosts may be told
record ProxyProtocolConfig(
        ProxyHeaderParser parser,
        List<TlvRule> rules,
        IntPredicate passed,
        ProxyProtocolStats stats)
        implements ListenerFilterConfig {

    /// Puts the value of the first TLV of a type into the connection's dynamic metadata.
    record TlvRule(int type, String namespace, String key) {}

    @Override
    public ListenerFilter newFilter(Worker worker) {
        return new ProxyProtocolFilter(this, worker.cells());
    }
}
