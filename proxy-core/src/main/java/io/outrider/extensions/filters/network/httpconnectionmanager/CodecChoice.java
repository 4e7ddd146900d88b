package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.Protocol;
import io.outrider.http.h2.Http2ServerCodec;
import io.outrider.net.Connection;
import org.jspecify.annotations.Nullable;

/// Which version of HTTP a downstream connection speaks: as configured, as ALPN agreed, or as its
/// first bytes say.
///
/// Threads: the connection's event loop.
final class CodecChoice {
    private final HcmSettings.CodecType type;
    private final Connection connection;
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;

    CodecChoice(HcmSettings.CodecType type, Connection connection) {
        this.type = type;
        this.connection = connection;
    }

    /// What is known before any byte; null when bytes must decide.
    @Nullable Protocol known() {
        return switch (type) {
            case HTTP1 -> Protocol.HTTP11;
            case HTTP2 -> Protocol.HTTP2;
            case AUTO ->
                    switch (connection.info().negotiatedProtocol) {
                        case "h2" -> Protocol.HTTP2;
                        case "http/1.1", "http/1.0" -> Protocol.HTTP11;
                        default -> null;
                    };
        };
    }

    /// What the first bytes say; null while they could still be either. Borrows `data`, and keeps
    /// what it cannot decide on for [#bytes].
    @Nullable Protocol sniff(ByteBuf data, boolean end) {
        begun =
                begun.isReadable()
                        ? Unpooled.wrappedBuffer(begun, data.retainedSlice())
                        : data.retainedSlice();
        data.skipBytes(data.readableBytes());
        int matched = Http2ServerCodec.matchPreface(begun);
        if (matched == Http2ServerCodec.prefaceLength()) {
            return Protocol.HTTP2;
        }
        return matched < 0 || end ? Protocol.HTTP11 : null;
    }

    /// Gives the bytes that were looked at.
    ByteBuf bytes() {
        ByteBuf bytes = begun;
        begun = Unpooled.EMPTY_BUFFER;
        return bytes;
    }
}
