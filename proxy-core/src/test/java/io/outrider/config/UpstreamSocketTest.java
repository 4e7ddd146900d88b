package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.outrider.lb.Host;
import io.outrider.lb.HostSpec;
import io.outrider.lb.SplitMixRandom;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.Transport;
import io.outrider.net.TransportOptions;
import io.outrider.net.Worker;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import io.outrider.time.TimeSource;
import io.outrider.upstream.ClusterConfig;
import io.outrider.upstream.Dialer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What a cluster says of its sockets, read back from a connected one.
class UpstreamSocketTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");
    private static final int TCP = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    @Test
    void keepaliveAndOptionsAreThoseOfTheCluster() throws Exception {
        assumeTrue(Epoll.isAvailable(), "no options read back: this needs epoll");
        ClusterConfig config =
                cluster(
                        """
                        upstream_connection_options: {tcp_keepalive: {keepalive_probes: 4, keepalive_time: 40, keepalive_interval: 7}}
                        upstream_bind_config:
                          source_address: {address: 127.0.0.7, port_value: 0}
                          socket_options: [{level: 6, name: 18, int_value: 4321}]
                        """);
        var loops = new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.ioHandlers());
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Connection connection = dial(config, loops, server.getLocalPort());
            var options = connection.channel().config();

            assertThat(options.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(options.getOption(EpollChannelOption.TCP_KEEPCNT)).isEqualTo(4);
            assertThat(options.getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(40);
            assertThat(options.getOption(EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(7);
            assertThat(options.getOption(new IntegerUnixChannelOption("t", TCP, TCP_USER_TIMEOUT)))
                    .isEqualTo(4321);
            assertThat(server.accept().getInetAddress().getHostAddress()).isEqualTo("127.0.0.7");
            connection.worker().loop().submit(() -> connection.close(CloseMode.NO_FLUSH)).get();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void rawOptionsNeedANativeTransport() {
        assertThatThrownBy(
                        () ->
                                cluster(
                                        "upstream_bind_config: {socket_options: [{level: 6, name: 18,"
                                                + " int_value: 1}]}",
                                        Transport.NIO))
                .hasMessage(
                        "Cluster 'c': upstream_bind_config.socket_options[0]: socket option 18 at"
                                + " level 6 without a native transport is not supported");
    }

    private static ClusterConfig cluster(String yaml) throws ConfigException {
        return cluster(yaml, Transport.EPOLL);
    }

    private static ClusterConfig cluster(String yaml, Transport transport) throws ConfigException {
        ConfigParser parser = ConfigParser.strict();
        var cluster = parser.parseYaml("name: c\n" + yaml, Cluster.getDefaultInstance(), AT);
        return new ClusterTranslator(
                        ClusterContexts.of(parser, new NoEffectReport(), transport), List.of())
                .translate(cluster, AT)
                .config();
    }

    private static Connection dial(
            ClusterConfig config, MultiThreadIoEventLoopGroup loops, int port) throws Exception {
        var worker =
                new Worker(
                        0,
                        (EventLoop) loops.next(),
                        new StatsStore(1, StatsConfig.defaults()).cells(0),
                        TimeSource.SYSTEM,
                        new SplitMixRandom(1));
        var host =
                new Host(
                        HostSpec.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                                .build(),
                        1);
        var connected = new CompletableFuture<Void>();
        Connection connection =
                worker.loop()
                        .submit(
                                () ->
                                        new Dialer(Transport.EPOLL, new AtomicLong())
                                                .dial(
                                                        worker,
                                                        config,
                                                        host,
                                                        TransportOptions.NONE,
                                                        new Events(connected)))
                        .get();
        connected.get(60, TimeUnit.SECONDS);
        return connection;
    }

    private record Events(CompletableFuture<Void> up) implements ConnectionEvents {
        @Override
        public void connected() {
            up.complete(null);
        }

        @Override
        public void data(ByteBuf data, boolean end) {}

        @Override
        public void closed(CloseReason reason) {
            up.completeExceptionally(new IllegalStateException(reason.name()));
        }
    }
}
