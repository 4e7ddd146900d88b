package io.outrider.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;

/// Waits for a client's hello, puts the handler with the right certificate in its own place, and
/// hands over the bytes.
///
/// For a [ServerTls] with several certificates where nobody has read the hello before. What is no
/// well-formed hello goes to the first certificate's handler, whose refusal sends the right alert.
/// One per connection. Threads: its event loop.
public final class ClientHelloHandler extends ByteToMessageDecoder {
    private final ServerTls tls;
    private final ClientHelloParser parser = new ClientHelloParser();
    private boolean handedOver;

    public ClientHelloHandler(ServerTls tls) {
        this.tls = tls;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (handedOver) {
            return;
        }
        switch (parser.parse(in)) {
            case ClientHelloParser.Result.Incomplete _ -> {}
            case ClientHelloParser.Result.Complete complete ->
                    handOver(context, tls.newHandler(context.channel(), complete.hello()));
            case ClientHelloParser.Result.NotTls _,
                    ClientHelloParser.Result.Malformed _,
                    ClientHelloParser.Result.TooLarge _ ->
                    handOver(context, tls.newHandler(context.channel(), null));
        }
    }

    /// Removing a decoder passes on the bytes it still holds.
    private void handOver(ChannelHandlerContext context, SslHandler handler) {
        handedOver = true;
        context.pipeline().addAfter(context.name(), null, handler);
        context.pipeline().remove(this);
    }
}
