package io.outrider.config;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.outrider.filter.ListenerFilter;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;

/// A listener filter that sits out connections whose destination, as known by then, is in
/// `filter_disabled`. Immutable.
record ConditionalListenerFilter(ListenerFilterConfig config, DestinationPredicate disabled)
        implements ListenerFilterConfig {

    @Override
    public ListenerFilter newFilter(Worker worker) {
        ListenerFilter filter = config.newFilter(worker);
        return new ListenerFilter() {
            @Override
            public Verdict accepted(Channel channel, ConnectionInfo info) {
                return disabled.holds(info.localAddress)
                        ? Verdict.CONTINUE
                        : filter.accepted(channel, info);
            }

            @Override
            public Verdict inspect(ByteBuf peeked, boolean end, ConnectionInfo info) {
                return filter.inspect(peeked, end, info);
            }

            @Override
            public int maxInspectBytes() {
                return filter.maxInspectBytes();
            }
        };
    }
}
