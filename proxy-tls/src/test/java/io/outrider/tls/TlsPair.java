package io.outrider.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One TLS server on loopback that answers every first byte with `!`, and clients that meet it.
final class TlsPair implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;
    private final BlockingQueue<End> served = new LinkedBlockingQueue<>();
    private final BlockingQueue<Stapling> staplings = new LinkedBlockingQueue<>();
    private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /// How one side's handshake ended: what it knows about the connection, or why there is none.
    record End(@Nullable TlsConnectionInfo info, @Nullable Throwable failure) {
        TlsConnectionInfo established() {
            if (info == null) {
                throw new AssertionError("handshake failed", failure);
            }
            return info;
        }

        TlsFailure failed() {
            if (failure == null) {
                throw new AssertionError("handshake succeeded: " + info);
            }
            return TlsFailure.of(failure);
        }
    }

    private TlsPair(ServerTls tls) {
        Function<Channel, ChannelHandler> handlers =
                channel ->
                        tls.needsClientHello()
                                ? new ClientHelloHandler(tls, staplings::add)
                                : tls.newHandler(channel);
        Describe describe = tls::connectionInfo;
        listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accepted.add(channel);
                                        channel.pipeline()
                                                .addLast(handlers.apply(channel))
                                                .addLast(new Watch(describe, served::add, null));
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel();
    }

    private interface Describe {
        TlsConnectionInfo of(SslHandler handler);
    }

    static TlsPair serving(ServerTls tls) {
        return new TlsPair(tls);
    }

    static PeerIdentity peer(TlsConnectionInfo info) {
        return Objects.requireNonNull(info.peer(), "peer");
    }

    static CertificateDetails local(TlsConnectionInfo info) {
        return Objects.requireNonNull(info.local(), "local");
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /// How the next handshake ended on the server's side.
    End serverEnd() {
        try {
            End end = served.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (end == null) {
                throw new AssertionError("no handshake ended");
            }
            return end;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// What was done about OCSP for the clients that asked, oldest first.
    List<Stapling> staplings() {
        return List.copyOf(staplings);
    }

    End connect(ClientTls tls) {
        return connect(tls, ClientTls.Connection.PLAIN);
    }

    /// Connects, and waits for the server's answer, by which time a TLS 1.3 session ticket has
    /// arrived too.
    End connect(ClientTls tls, ClientTls.Connection connection) {
        CompletableFuture<End> ended = new CompletableFuture<>();
        CompletableFuture<String> answer = new CompletableFuture<>();
        Channel channel =
                new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(tls.newHandler(channel, connection))
                                                .addLast(
                                                        new Watch(
                                                                tls::connectionInfo,
                                                                ended::complete,
                                                                answer));
                                    }
                                })
                        .connect(listening.localAddress())
                        .syncUninterruptibly()
                        .channel();
        try {
            End end = ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (end.info() != null) {
                channel.writeAndFlush(Unpooled.copiedBuffer("?", StandardCharsets.US_ASCII));
                String text = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                // With TLS 1.3 the client is done before the server has judged its certificate.
                if (!text.equals("!")) {
                    return new End(null, new IllegalStateException(text));
                }
            }
            return end;
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            channel.close().syncUninterruptibly();
        }
    }

    /// What a client of another make finds out by its handshake.
    ///
    /// @param sni null: it sends none
    /// @throws ExecutionException around what ended the handshake
    <T> T ask(SslContext client, @Nullable String sni, Function<SslHandler, T> reader)
            throws ExecutionException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Channel channel =
                new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        SslHandler tls =
                                                sni == null
                                                        ? client.newHandler(channel.alloc())
                                                        : client.newHandler(
                                                                channel.alloc(), sni, port());
                                        channel.pipeline().addLast(tls);
                                        tls.handshakeFuture()
                                                .addListener(
                                                        done -> {
                                                            if (done.isSuccess()) {
                                                                answer.complete(reader.apply(tls));
                                                            } else {
                                                                answer.completeExceptionally(
                                                                        done.cause());
                                                            }
                                                        });
                                    }
                                })
                        .connect(listening.localAddress())
                        .syncUninterruptibly()
                        .channel();
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            channel.close().syncUninterruptibly();
        }
    }

    /// An engine that is still in a pipeline when its loop ends is a leak.
    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        accepted.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /// Reports the end of a handshake; a server's then answers, a client's waits for the answer.
    private static final class Watch extends ChannelInboundHandlerAdapter {
        private final Describe describe;
        private final java.util.function.Consumer<End> ended;
        private final @Nullable CompletableFuture<String> answer;

        Watch(
                Describe describe,
                java.util.function.Consumer<End> ended,
                @Nullable CompletableFuture<String> answer) {
            this.describe = describe;
            this.ended = ended;
            this.answer = answer;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion) {
                ended.accept(
                        completion.isSuccess()
                                ? new End(
                                        describe.of(context.pipeline().get(SslHandler.class)), null)
                                : new End(null, completion.cause()));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            String text = ((ByteBuf) message).toString(StandardCharsets.US_ASCII);
            ReferenceCountUtil.release(message);
            if (answer != null) {
                answer.complete(text);
            } else {
                context.writeAndFlush(Unpooled.copiedBuffer("!", StandardCharsets.US_ASCII));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (answer != null) {
                answer.complete(String.valueOf(cause.getMessage()));
            }
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (answer != null) {
                answer.complete("closed");
            }
        }
    }
}
