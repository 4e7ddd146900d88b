package io.outrider.extensions.transportsockets.proxyprotocol;

import io.netty.channel.ChannelPipeline;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.ProxiedClient;
import io.outrider.net.ProxyHeaderWriter;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.stats.Cells;
import io.outrider.stats.Counter;
import java.net.SocketAddress;

/// A PROXY header, then another transport socket. Immutable.
final class ProxyProtocolSocket implements TransportSocket {
    private final ProxyHeaderWriter writer;
    private final boolean tlvsSplitPools;
    private final TransportSocket inner;
    private final Counter tooManyTlvs;

    /// @param tlvsSplitPools connections are shared only by requests with equal TLVs
    ProxyProtocolSocket(
            ProxyHeaderWriter writer,
            boolean tlvsSplitPools,
            TransportSocket inner,
            Counter tooManyTlvs) {
        this.writer = writer;
        this.tlvsSplitPools = tlvsSplitPools;
        this.inner = inner;
        this.tooManyTlvs = tooManyTlvs;
    }

    ProxyHeaderWriter writer() {
        return writer;
    }

    void countTooMany(Cells cells) {
        cells.inc(tooManyTlvs);
    }

    @Override
    public void install(ChannelPipeline pipeline, TransportOptions options, ConnectionInfo info) {
        pipeline.addLast(new HeaderHandler(this, options.client()));
        inner.install(pipeline, options, info);
    }

    @Override
    public boolean isSecure() {
        return inner.isSecure();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public TransportOptions optionsFor(TransportOptions options, ConnectionInfo downstream) {
        SocketAddress source = downstream.remoteAddress;
        SocketAddress destination = downstream.localAddress;
        return inner.optionsFor(
                source == null || destination == null
                        ? options
                        : options.client(
                                new ProxiedClient(
                                        source,
                                        destination,
                                        downstream.passedTlvs,
                                        tlvsSplitPools)),
                downstream);
    }
}
