package io.outrider.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.util.concurrent.Future;
import io.outrider.lb.Host;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.SocketOption;
import io.outrider.net.Transport;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.net.Worker;
import io.outrider.upstream.ClusterConfig.Source;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens connections to upstream hosts, with the cluster's socket options and transport socket.
///
/// Threads: any worker's loop, for connections of that worker.
public final class Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

    private final Transport transport;
    private final AtomicLong connectionIds;

    /// @param connectionIds shared with the listeners, so that every connection has its own number
    public Dialer(Transport transport, AtomicLong connectionIds) {
        this.transport = transport;
        this.connectionIds = connectionIds;
    }

    /// The transport socket for a host: by its metadata, else the cluster's own.
    public static TransportSocket transportSocket(ClusterConfig config, Host host) {
        return transportSocket(
                config, host.metadata().getOrDefault("envoy.transport_socket_match", Map.of()));
    }

    /// The first whose criteria are among those given, else the cluster's own.
    static TransportSocket transportSocket(ClusterConfig config, Map<String, Object> have) {
        var sockets = config.transportSockets();
        if (!sockets.matches().isEmpty()) {
            for (var match : sockets.matches()) {
                if (have.entrySet().containsAll(match.criteria().entrySet())) {
                    return match.socket();
                }
            }
        }
        return sockets.fallback();
    }

    /// Whether raw socket options can be set.
    public boolean takesSocketOptions() {
        return transport.takesSocketOptions();
    }

    /// Begins to connect; the events hear `connected` (after the handshake, if any) or `closed`.
    /// There is no timeout here: the caller has a timer.
    public Connection dial(
            Worker worker,
            ClusterConfig config,
            Host host,
            TransportOptions options,
            ConnectionEvents events) {
        TransportSocket socket = transportSocket(config, host);
        List<SocketAddress> more = host.additionalAddresses();
        Connection connection;
        if (more.isEmpty()) {
            connection = dial(worker, config, host.address(), socket, options, events);
        } else {
            List<SocketAddress> all =
                    DialRace.order(host.address(), more, config.socket().families());
            connection = newConnection(worker, config, all.getFirst(), events);
            new DialRace(this, connection, config, all, socket, options).start();
        }
        connection.info().hostName = host.hostname();
        return connection;
    }

    /// The same to any address, with that transport socket.
    Connection dial(
            Worker worker,
            ClusterConfig config,
            SocketAddress to,
            TransportSocket socket,
            TransportOptions options,
            ConnectionEvents events) {
        Connection connection = newConnection(worker, config, to, events);
        register(
                worker,
                connection.channel(),
                registered -> {
                    if (registered.isSuccess()) {
                        install(connection, socket, options);
                        connect(connection.channel(), config, to)
                                .addListener(
                                        connected -> standsOrFailed(connection, config, connected));
                    } else {
                        failed(connection, config, registered.cause());
                    }
                });
        return connection;
    }

    private Connection newConnection(
            Worker worker, ClusterConfig config, SocketAddress to, ConnectionEvents events) {
        var info =
                new ConnectionInfo(
                        connectionIds.incrementAndGet(), to, null, worker.time().nanos());
        return new Connection(worker, newChannel(config, to), info, events);
    }

    /// A channel that is not registered yet.
    Channel newChannel(ClusterConfig config, SocketAddress to) {
        Channel channel = transport.newChannel(transport.nativeAddress(to));
        configure(channel, config);
        return channel;
    }

    /// Tells `then` later, so that the caller holds the connection before it hears of it: a Unix
    /// socket connects, or fails, at once.
    void register(Worker worker, Channel channel, Consumer<Future<?>> then) {
        var quiet = new BeforeConnect();
        channel.pipeline().addLast(quiet);
        worker.loop()
                .register(channel)
                .addListener(
                        registered ->
                                worker.loop()
                                        .execute(
                                                () -> {
                                                    quiet.leave(channel);
                                                    then.accept(registered);
                                                }));
    }

    /// Makes the channel the connection's own.
    static void install(Connection connection, TransportSocket socket, TransportOptions options) {
        Channel channel = connection.channel();
        socket.install(channel.pipeline(), options, connection.info());
        if (socket.isSecure()) {
            connection.expectHandshake();
        }
        channel.pipeline().addLast(connection);
    }

    /// Connects a registered channel.
    ChannelFuture connect(Channel channel, ClusterConfig config, SocketAddress to) {
        SocketAddress address = transport.nativeAddress(to);
        Source source = source(config, to);
        if (source == null) {
            return channel.connect(address);
        }
        try {
            SocketOption.set(channel, source.options(), false);
            if (source.freebind() && transport == Transport.EPOLL) {
                channel.config().setOption(EpollChannelOption.IP_FREEBIND, true);
            }
        } catch (ChannelException e) {
            return channel.newFailedFuture(e);
        }
        return source.address() == null
                ? channel.connect(address)
                : channel.connect(address, source.address());
    }

    private static @Nullable Source source(ClusterConfig config, SocketAddress to) {
        List<Source> sources = config.socket().sources();
        if (sources.isEmpty() || !(to instanceof InetSocketAddress inet)) {
            return null;
        }
        for (Source source : sources) {
            InetSocketAddress from = source.address();
            if (from != null
                    && from.getAddress() instanceof Inet6Address
                            == inet.getAddress() instanceof Inet6Address) {
                return source;
            }
        }
        return sources.getFirst();
    }

    private static void standsOrFailed(
            Connection connection, ClusterConfig config, Future<?> connected) {
        if (connected.isSuccess()) {
            connection.info().localAddress = connection.channel().localAddress();
        } else {
            failed(connection, config, connected.cause());
        }
    }

    static void failed(Connection connection, ClusterConfig config, Throwable cause) {
        LOG.debug("connection {}: connect failed: {}", connection.info().id, cause.getMessage());
        var to = connection.info().directRemoteAddress;
        if (ConnectErrors.isLocal(cause)) {
            Source source = to == null ? null : source(config, to);
            connection.info().transportFailureReason =
                    ConnectErrors.localReason(cause, source == null ? null : source.address());
            connection.finish(CloseReason.BIND_FAILED);
        } else {
            connection.info().transportFailureReason =
                    to == null ? "" : ConnectErrors.reason(cause, to);
            connection.finish(CloseReason.CONNECT_FAILED);
        }
        connection.channel().close();
    }

    private static void configure(Channel channel, ClusterConfig config) {
        var options = channel.config();
        options.setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        options.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        int limit = config.bufferLimitBytes();
        options.setWriteBufferWaterMark(
                limit == 0
                        ? new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE)
                        : new WriteBufferWaterMark(Math.max(1, limit / 2), limit));
        if (options instanceof SocketChannelConfig tcp) {
            tcp.setTcpNoDelay(true);
            var socket = config.socket();
            if (socket.keepalive()) {
                tcp.setKeepAlive(true);
                if (socket.keepaliveProbes() > 0) {
                    options.setOption(EpollChannelOption.TCP_KEEPCNT, socket.keepaliveProbes());
                }
                if (socket.keepaliveTimeSeconds() > 0) {
                    options.setOption(
                            EpollChannelOption.TCP_KEEPIDLE, socket.keepaliveTimeSeconds());
                }
                if (socket.keepaliveIntervalSeconds() > 0) {
                    options.setOption(
                            EpollChannelOption.TCP_KEEPINTVL, socket.keepaliveIntervalSeconds());
                }
            }
        }
    }

    /// Keeps quiet what epoll says of a socket before it connects: that it is hung up. It comes to
    /// that where the loop has so much to do that it polls before the task above.
    private static final class BeforeConnect extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof NotYetConnectedException)) {
                ctx.fireExceptionCaught(cause);
            }
        }

        void leave(Channel channel) {
            if (channel.pipeline().context(this) != null) {
                channel.pipeline().remove(this);
            }
        }
    }
}
