package io.outrider.extensions.filters.listener.tlsinspector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.outrider.filter.ListenerFilter;
import io.outrider.net.ConnectionInfo;
import io.outrider.stats.Cells;
import io.outrider.tls.ClientHello;
import io.outrider.tls.ClientHelloParser;
import io.outrider.tls.ClientHelloParser.Result;

/// Reads one connection's ClientHello without taking it from the TLS handler. What began as TLS and
/// is broken counts as not TLS, as in Envoy. Threads: the connection's event loop.
final class TlsInspectorFilter implements ListenerFilter {
    private final TlsInspectorStats stats;
    private final Cells cells;
    private final ClientHelloParser parser = new ClientHelloParser();

    TlsInspectorFilter(TlsInspectorStats stats, Cells cells) {
        this.stats = stats;
        this.cells = cells;
    }

    @Override
    public Verdict accepted(Channel channel, ConnectionInfo info) {
        return Verdict.NEED_MORE;
    }

    /// More than the parser looks at, so that its own limit is the one that is met.
    @Override
    public int maxInspectBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Verdict inspect(ByteBuf peeked, boolean end, ConnectionInfo info) {
        return switch (parser.parse(peeked)) {
            case Result.Incomplete _ -> Verdict.NEED_MORE;
            case Result.NotTls _, Result.Malformed _ -> {
                cells.inc(stats.tlsNotFound);
                yield Verdict.CONTINUE;
            }
            case Result.TooLarge _ -> {
                cells.inc(stats.clientHelloTooLarge);
                yield Verdict.CLOSE;
            }
            case Result.Complete(ClientHello hello) -> {
                found(hello, info);
                cells.record(stats.bytesProcessed, peeked.readableBytes());
                yield Verdict.CONTINUE;
            }
        };
    }

    private void found(ClientHello hello, ConnectionInfo info) {
        cells.inc(stats.tlsFound);
        info.detectedTransportProtocol = "tls";
        String name = hello.serverName();
        if (name == null) {
            cells.inc(stats.sniNotFound);
        } else {
            cells.inc(stats.sniFound);
            info.requestedServerName = name;
        }
        if (hello.alpnProtocols().isEmpty()) {
            cells.inc(stats.alpnNotFound);
        } else {
            cells.inc(stats.alpnFound);
            info.offeredProtocols = hello.alpnProtocols().toArray(String[]::new);
        }
    }
}
