package io.outrider.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.outrider.net.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The built-in origin, for machines without nginx: answers `/0`, `/1k`, `/100k` and `/1m` with so
/// many bytes, on one thread.
///
/// It trusts its clients: a request's head arrives in one piece, and its body is as long as
/// `content-length` says.
public final class Origin implements AutoCloseable {
    /// Length of the body by path.
    public static final Map<String, Integer> BODIES = bodies();

    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final MultiThreadIoEventLoopGroup loops;
    private final List<Channel> listeners = new ArrayList<>();

    /// @param hosts addresses to listen on
    /// @param port 0: any; then `hosts` is one address
    public Origin(List<String> hosts, int port) throws InterruptedException {
        Transport transport = Transport.choose("");
        loops =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("origin", true), transport.ioHandlers());
        for (String host : hosts) {
            InetSocketAddress address = new InetSocketAddress(host, port);
            ServerBootstrap bootstrap =
                    new ServerBootstrap()
                            .group(loops)
                            .channelFactory(() -> transport.newServerChannel(address))
                            .option(ChannelOption.SO_REUSEADDR, true)
                            .option(ChannelOption.SO_BACKLOG, 4096)
                            .childOption(ChannelOption.TCP_NODELAY, true)
                            .childHandler(new Setup());
            listeners.add(bootstrap.bind(address).sync().channel());
        }
    }

    private static Map<String, Integer> bodies() {
        Map<String, Integer> bodies = new LinkedHashMap<>();
        bodies.put("/0", 0);
        bodies.put("/1k", 1024);
        bodies.put("/100k", 100 * 1024);
        bodies.put("/1m", 1024 * 1024);
        return bodies;
    }

    /// Runs as a process of its own until it is ended: `Origin PORT HOST...`.
    public static void main(String[] args) throws InterruptedException {
        List<String> hosts = Arrays.asList(args).subList(1, args.length);
        Origin origin = new Origin(hosts, Integer.parseInt(args[0]));
        origin.listeners.getFirst().closeFuture().await();
    }

    /// The port of the first address.
    public int port() {
        return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static final class Setup extends ChannelInitializer<Channel> {
        private final Map<String, ByteBuf> answers = new LinkedHashMap<>();

        Setup() {
            BODIES.forEach((path, length) -> answers.put(path, answer(length)));
        }

        private static ByteBuf answer(int length) {
            byte[] head =
                    ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                                    + length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            byte[] body = new byte[length];
            Arrays.fill(body, (byte) 'o');
            return FixedBuffer.of(head, body);
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Requests(answers));
        }
    }

    /// Answers one connection's requests in turn.
    private static final class Requests extends ChannelInboundHandlerAdapter {
        private final Map<String, ByteBuf> answers;
        private int bodyLeft;

        Requests(Map<String, ByteBuf> answers) {
            this.answers = answers;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                while (in.isReadable()) read(context, in);
            } finally {
                in.release();
            }
        }

        private void read(ChannelHandlerContext context, ByteBuf in) {
            if (bodyLeft > 0) {
                int taken = Math.min(bodyLeft, in.readableBytes());
                in.skipBytes(taken);
                bodyLeft -= taken;
                return;
            }
            String text = in.toString(StandardCharsets.US_ASCII);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                context.close();
                in.skipBytes(in.readableBytes());
                return;
            }
            in.skipBytes(end + HEAD_END.length);
            String head = text.substring(0, end);
            bodyLeft = contentLength(head);
            ByteBuf answer = answers.get(head.split(" ", 3)[1]);
            context.write(answer == null ? Unpooled.EMPTY_BUFFER : answer.duplicate());
        }

        private static int contentLength(String head) {
            for (String line : head.split("\r\n", -1)) {
                if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                    return Integer.parseInt(line.substring(15).strip());
                }
            }
            return 0;
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
