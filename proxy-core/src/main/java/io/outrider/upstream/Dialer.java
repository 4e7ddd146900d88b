package io.outrider.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannelConfig;
import io.outrider.lb.Host;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Transport;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.net.Worker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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

    /// Begins to connect; the events hear `connected` (after the handshake, if any) or `closed`.
    /// There is no timeout here: the caller has a timer.
    public Connection dial(
            Worker worker,
            ClusterConfig config,
            Host host,
            TransportOptions options,
            ConnectionEvents events) {
        Connection connection =
                dial(
                        worker,
                        config,
                        host.address(),
                        transportSocket(config, host),
                        options,
                        events);
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
        SocketAddress address = transport.nativeAddress(to);
        Channel channel = transport.newChannel(address);
        var info =
                new ConnectionInfo(
                        connectionIds.incrementAndGet(), to, null, worker.time().nanos());
        var connection = new Connection(worker, channel, info, events);
        configure(channel, config);
        worker.loop()
                .register(channel)
                .addListener(
                        registered ->
                                // later, so that the caller holds the connection before it hears
                                // of it: a Unix socket connects, or fails, at once
                                worker.loop()
                                        .execute(
                                                () -> {
                                                    if (registered.isSuccess()) {
                                                        connect(
                                                                connection,
                                                                config,
                                                                socket,
                                                                options,
                                                                address);
                                                    } else {
                                                        failed(connection, registered.cause());
                                                    }
                                                }));
        return connection;
    }

    private void connect(
            Connection connection,
            ClusterConfig config,
            TransportSocket socket,
            TransportOptions options,
            SocketAddress address) {
        Channel channel = connection.channel();
        socket.install(channel.pipeline(), options, connection.info());
        if (socket.isSecure()) {
            connection.expectHandshake();
        }
        channel.pipeline().addLast(connection);
        String source = config.socket().sourceAddress();
        var connecting =
                source.isEmpty()
                        ? channel.connect(address)
                        : channel.connect(address, new InetSocketAddress(source, 0));
        connecting.addListener(
                (ChannelFutureListener)
                        connected -> {
                            if (connected.isSuccess()) {
                                connection.info().localAddress = channel.localAddress();
                            } else {
                                failed(connection, connected.cause());
                            }
                        });
    }

    private static void failed(Connection connection, Throwable cause) {
        LOG.debug("connection {}: connect failed: {}", connection.info().id, cause.getMessage());
        var address = connection.info().directRemoteAddress;
        connection.info().transportFailureReason =
                address == null ? "" : ConnectErrors.reason(cause, address);
        connection.finish(CloseReason.CONNECT_FAILED);
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
}
