package io.outrider.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Remembers the first bytes of a connection, since Netty does not say what it refused to call TLS.
///
/// It stands before the TLS handler and leaves as soon as it has seen enough. Threads: the
/// connection's event loop.
public final class FirstBytes extends ChannelInboundHandlerAdapter {
    private static final int ENOUGH = 5;

    private long seen;
    private int count;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            for (int i = 0; i < bytes.readableBytes() && count < ENOUGH; i++, count++) {
                seen = seen << 8 | bytes.getUnsignedByte(bytes.readerIndex() + i);
            }
        }
        ctx.fireChannelRead(message);
        if (count >= ENOUGH && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /// Whether the peer began with a method of HTTP, of those that BoringSSL has a word for.
    public boolean areHttp() {
        return count == ENOUGH
                && (seen >> 8 == 0x47455420L // GET
                        || seen == 0x504f535420L // POST
                        || seen == 0x4845414420L // HEAD
                        || seen >> 8 == 0x50555420L); // PUT
    }
}
