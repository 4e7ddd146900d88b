package io.outrider.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.function.Consumer;

/// Waits for a client's hello, puts the handler with the right certificate in its own place, and
/// hands over the bytes; or ends the connection when no certificate may be shown.
///
/// For a [ServerTls] that needs the hello where nobody has read it before. What is no well-formed
/// hello goes to the first certificate's handler, whose refusal sends the right alert. One per
/// connection. Threads: its event loop.
public final class ClientHelloHandler extends ByteToMessageDecoder {
    private final ServerTls tls;
    private final Consumer<Stapling> staplings;
    private final ClientHelloParser parser = new ClientHelloParser();
    private boolean decided;

    /// @param staplings hears what is done about OCSP, unless the client did not ask
    public ClientHelloHandler(ServerTls tls, Consumer<Stapling> staplings) {
        this.tls = tls;
        this.staplings = staplings;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (decided) {
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (parser.parse(in)) {
            case ClientHelloParser.Result.Incomplete _ -> {}
            case ClientHelloParser.Result.Complete complete ->
                    decide(context, tls.choose(complete.hello()));
            case ClientHelloParser.Result.NotTls _,
                    ClientHelloParser.Result.Malformed _,
                    ClientHelloParser.Result.TooLarge _ ->
                    decide(context, tls.choose(null));
        }
    }

    private void decide(ChannelHandlerContext context, CertificateChoice.Chosen chosen) {
        decided = true;
        if (chosen.stapling() != Stapling.NOT_ASKED) {
            staplings.accept(chosen.stapling());
        }
        if (chosen.stapling() == Stapling.REFUSED) {
            context.fireUserEventTriggered(
                    new SslHandshakeCompletionEvent(new StapleMissingException()));
            context.close();
            return;
        }
        // Removing a decoder passes on the bytes it still holds.
        context.pipeline()
                .addAfter(context.name(), null, tls.newHandler(context.channel(), chosen));
        context.pipeline().remove(this);
    }
}
