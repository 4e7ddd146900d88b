package io.outrider.extensions.filters.listener.originaldst;

import io.netty.channel.Channel;
import io.outrider.filter.ListenerFilter;
import io.outrider.net.ConnectionInfo;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces the local address by the destination that the client had asked for, when the system's
/// packet filter has redirected the connection here. Immutable, shared by all connections.
final class OriginalDstFilter implements ListenerFilter {
    static final OriginalDstFilter SHARED = new OriginalDstFilter();

    private static final Logger LOG = LoggerFactory.getLogger(OriginalDstFilter.class);

    private OriginalDstFilter() {}

    @Override
    public Verdict accepted(Channel channel, ConnectionInfo info) {
        if (info.localAddress instanceof InetSocketAddress here) {
            InetSocketAddress destination = OriginalDestination.of(channel, here);
            if (destination != null && !destination.equals(here)) {
                LOG.debug("connection {}: original destination {}", info.id, destination);
                info.localAddress = destination;
                info.localAddressRestored = true;
            }
        }
        return Verdict.CONTINUE;
    }
}
