package io.outrider.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.outrider.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The origin of gRPC streams, by HTTP/2 with prior knowledge: sends each piece of a request's body
/// back as it comes, on one thread.
///
/// It trusts its clients, and that they replenish their windows before half is used.
public final class EchoOrigin implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops;
    private final Channel listener;

    /// @param port on the loopback address; 0: any
    public EchoOrigin(int port) throws InterruptedException {
        Transport transport = Transport.choose("");
        loops =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("echo", true), transport.ioHandlers());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        listener =
                new ServerBootstrap()
                        .group(loops)
                        .channelFactory(() -> transport.newServerChannel(address))
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Setup())
                        .bind(address)
                        .sync()
                        .channel();
    }

    /// Runs as a process of its own until it is ended: `EchoOrigin PORT`.
    public static void main(String[] args) throws InterruptedException {
        new EchoOrigin(Integer.parseInt(args[0])).listener.closeFuture().await();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static final class Setup extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Frames());
        }
    }

    /// One connection.
    private static final class Frames extends Http2Frames {
        private static final int STREAMS = 10_000;
        private static final Http2Headers HEAD =
                new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
        private static final Http2Headers TRAILERS =
                new DefaultHttp2Headers().add("grpc-status", "0");

        private int prefaceLeft = Http2CodecUtil.connectionPrefaceBuf().readableBytes();

        @Override
        public void channelActive(ChannelHandlerContext context) {
            writeSettings(context, new Http2Settings().maxConcurrentStreams(STREAMS));
            context.flush();
        }

        @Override
        protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out)
                throws Http2Exception {
            int skipped = Math.min(prefaceLeft, in.readableBytes());
            in.skipBytes(skipped);
            prefaceLeft -= skipped;
            if (prefaceLeft == 0) super.decode(from, in, out);
        }

        @Override
        void headers(
                ChannelHandlerContext from, int stream, Http2Headers headers, boolean endStream) {
            writeHeaders(from, stream, HEAD, false);
            if (endStream) writeHeaders(from, stream, TRAILERS, true);
        }

        @Override
        void data(ChannelHandlerContext from, int stream, ByteBuf data, boolean endStream) {
            if (data.isReadable()) writeData(from, stream, data.copy(), false);
            if (endStream) writeHeaders(from, stream, TRAILERS, true);
        }

        @Override
        void reset(int stream) {}
    }
}
