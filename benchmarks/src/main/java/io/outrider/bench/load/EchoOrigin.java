package io.outrider.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
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
    private static final class Frames extends ByteToMessageDecoder {
        private static final int WINDOW = Integer.MAX_VALUE;
        private static final int REPLENISH_AT = WINDOW / 2;
        private static final Http2Headers HEAD =
                new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
        private static final Http2Headers TRAILERS =
                new DefaultHttp2Headers().add("grpc-status", "0");

        private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(false);
        private final DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
        private final Received received = new Received();
        private int prefaceLeft = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
        private int unreplenished;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Http2Settings settings =
                    new Http2Settings().initialWindowSize(WINDOW).maxConcurrentStreams(10_000);
            writer.writeSettings(context, settings, context.newPromise());
            replenish(context, WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
            context.flush();
        }

        private void replenish(ChannelHandlerContext to, int bytes) {
            writer.writeWindowUpdate(
                    to, Http2CodecUtil.CONNECTION_STREAM_ID, bytes, to.newPromise());
        }

        @Override
        protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out)
                throws Http2Exception {
            int skipped = Math.min(prefaceLeft, in.readableBytes());
            in.skipBytes(skipped);
            prefaceLeft -= skipped;
            if (prefaceLeft == 0) reader.readFrame(from, in, received);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        protected void handlerRemoved0(ChannelHandlerContext context) {
            reader.close();
            writer.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        /// What the peer sent.
        private final class Received extends Http2FrameAdapter {
            @Override
            public void onHeadersRead(
                    ChannelHandlerContext from,
                    int stream,
                    Http2Headers headers,
                    int padding,
                    boolean endStream) {
                writer.writeHeaders(from, stream, HEAD, 0, false, from.newPromise());
                endIf(endStream, from, stream);
            }

            @Override
            public int onDataRead(
                    ChannelHandlerContext from,
                    int stream,
                    ByteBuf data,
                    int padding,
                    boolean endStream) {
                int bytes = data.readableBytes() + padding;
                unreplenished += bytes;
                if (unreplenished >= REPLENISH_AT) {
                    replenish(from, unreplenished);
                    unreplenished = 0;
                }
                if (data.isReadable()) {
                    writer.writeData(from, stream, data.copy(), 0, false, from.newPromise());
                }
                endIf(endStream, from, stream);
                return bytes;
            }

            private void endIf(boolean ended, ChannelHandlerContext to, int stream) {
                if (ended) writer.writeHeaders(to, stream, TRAILERS, 0, true, to.newPromise());
            }

            @Override
            public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings)
                    throws Http2Exception {
                Long table = settings.headerTableSize();
                if (table != null) {
                    writer.configuration().headersConfiguration().maxHeaderTableSize(table);
                }
                writer.writeSettingsAck(from, from.newPromise());
            }

            @Override
            public void onPingRead(ChannelHandlerContext from, long data) {
                writer.writePing(from, true, data, from.newPromise());
            }
        }
    }
}
