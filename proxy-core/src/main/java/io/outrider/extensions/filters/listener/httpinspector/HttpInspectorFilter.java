package io.outrider.extensions.filters.listener.httpinspector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.outrider.filter.ListenerFilter;
import io.outrider.net.ConnectionInfo;
import io.outrider.stats.Cells;

/// Recognises HTTP on one connection and offers `http/1.0`, `http/1.1` or `h2c` as its application
/// protocol. Threads: the connection's event loop.
final class HttpInspectorFilter implements ListenerFilter {
    /// As in Envoy; a longer first line is not recognised.
    private static final int MAX_BYTES = 64 * 1024;

    private final HttpInspectorConfig config;
    private final Cells cells;
    private final HttpPreface preface = new HttpPreface();

    HttpInspectorFilter(HttpInspectorConfig config, Cells cells) {
        this.config = config;
        this.cells = cells;
    }

    @Override
    public Verdict accepted(Channel channel, ConnectionInfo info) {
        String transport = info.detectedTransportProtocol;
        return transport.isEmpty() || transport.equals("raw_buffer")
                ? Verdict.NEED_MORE
                : Verdict.CONTINUE;
    }

    @Override
    public int maxInspectBytes() {
        return MAX_BYTES;
    }

    @Override
    public Verdict inspect(ByteBuf peeked, boolean end, ConnectionInfo info) {
        switch (preface.look(peeked)) {
            case UNDECIDED -> {
                if (peeked.readableBytes() < MAX_BYTES) {
                    return Verdict.NEED_MORE;
                }
                cells.inc(config.httpNotFound());
            }
            case NOT_HTTP -> cells.inc(config.httpNotFound());
            case HTTP10 -> {
                cells.inc(config.http10Found());
                info.offeredProtocols = new String[] {"http/1.0"};
            }
            case HTTP11 -> {
                cells.inc(config.http11Found());
                info.offeredProtocols = new String[] {"http/1.1"};
            }
            case HTTP2 -> {
                cells.inc(config.http2Found());
                info.offeredProtocols = new String[] {"h2c"};
            }
        }
        return Verdict.CONTINUE;
    }
}
