package io.outrider.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.outrider.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks one question over and over, on one thread, and times the answers.
///
/// Threads: the public methods any thread that may wait, one at a time; the rest its own loop.
public final class LoadGenerator implements AutoCloseable {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 10_000;

    private final Transport transport = Transport.choose("");
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("load", true), transport.ioHandlers());
    private final EventLoop loop = (EventLoop) loops.next();
    private final List<LoadSlot> slots = new ArrayList<>();
    private boolean isTimerSet;

    public LoadGenerator(LoadTarget target) throws IOException {
        boolean isHttp2 = target.streams() > 0;
        SslContext tls = target.tls() ? tls(isHttp2) : null;
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(transport::newStreamChannel)
                        .remoteAddress(target.address())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .handler(new Setup(tls));
        if (isHttp2) addStreams(target, bootstrap);
        else addConnections(target, bootstrap);
    }

    private void addConnections(LoadTarget target, Bootstrap bootstrap) {
        ByteBuf request = target.question().http1(target.closes());
        for (int i = 0; i < target.connections(); i++) {
            slots.add(new LoadConnection(this, bootstrap, request, target.closes()));
        }
    }

    private void addStreams(LoadTarget target, Bootstrap bootstrap) {
        Http2Headers head = target.question().http2(target.tls());
        ByteBuf body = FixedBuffer.of(target.question().body());
        for (int i = 0; i < target.connections(); i++) {
            Http2LoadConnection connection =
                    new Http2LoadConnection(
                            this,
                            bootstrap,
                            head,
                            body,
                            target.streams(),
                            target.question().grpc() == Grpc.STREAM);
            slots.addAll(connection.slots());
        }
    }

    private static SslContext tls(boolean isHttp2) throws IOException {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm("");
        if (isHttp2) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2));
        }
        return builder.build();
    }

    /// Each connection asks again as soon as it was answered.
    public LoadResult closedLoop(Duration duration) throws InterruptedException {
        return run(duration, 0, 0, LAST_ANSWERS);
    }

    /// The same until so many were asked.
    public LoadResult closedLoop(long requests) throws InterruptedException {
        return run(LONG, requests, 0, LAST_ANSWERS);
    }

    /// Requests are due at even distances, whether or not others have been answered.
    public LoadResult openLoop(double perSecond, Duration duration) throws InterruptedException {
        return openLoop(perSecond, duration, LAST_ANSWERS);
    }

    /// @param patience with requests that are unanswered at the end
    LoadResult openLoop(double perSecond, Duration duration, Duration patience)
            throws InterruptedException {
        return run(duration, 0, TimeUnit.SECONDS.toNanos(1) / perSecond, patience);
    }

    private LoadResult run(Duration duration, long limit, double intervalNanos, Duration patience)
            throws InterruptedException {
        CompletableFuture<LoadRun> started = new CompletableFuture<>();
        loop.execute(
                () -> {
                    LoadRun run =
                            new LoadRun(
                                    slots,
                                    System.nanoTime(),
                                    duration.toNanos(),
                                    limit,
                                    intervalNanos);
                    started.complete(run);
                    pump(run);
                    if (limit == 0) scheduleEnd(run, duration, patience);
                });
        try {
            return started.get().result().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void scheduleEnd(LoadRun run, Duration duration, Duration patience) {
        loop.schedule(() -> pump(run), duration.toNanos() + 1, TimeUnit.NANOSECONDS);
        loop.schedule(
                () -> run.giveUp(System.nanoTime()),
                duration.plus(patience).toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /// An answer has come, or cannot come any more.
    void done(LoadRun run, LoadSlot slot, boolean success, long dueNanos) {
        run.done(slot, success, dueNanos, System.nanoTime());
        pump(run);
    }

    private void pump(LoadRun run) {
        long wait = run.send(System.nanoTime());
        // Due times only grow: a timer that is set already comes early enough.
        if (wait < 0 || isTimerSet) return;
        isTimerSet = true;
        loop.schedule(
                () -> {
                    isTimerSet = false;
                    pump(run);
                },
                wait,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// Prepares a connection.
    private static final class Setup extends ChannelInitializer<SocketChannel> {
        private final @Nullable SslContext tls;

        Setup(@Nullable SslContext tls) {
            this.tls = tls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (tls != null) channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
    }
}
