package io.outrider.server.admin;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.outrider.accesslog.LogFiles;
import io.outrider.config.Factories;
import io.outrider.config.NoEffectReport;
import io.outrider.config.Secrets;
import io.outrider.formatter.Addresses;
import io.outrider.listener.Listener;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Transport;
import io.outrider.net.Worker;
import io.outrider.server.Drain;
import io.outrider.server.ProcessRuntime;
import io.outrider.server.ProxyOptions;
import io.outrider.server.ServerState;
import io.outrider.stats.StatsStore;
import io.outrider.upstream.Clusters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The admin's listening socket; its connections live on the main loop.
///
/// Threads: [#bind] and [#close] the thread that starts the server.
public final class AdminServer {
    private final AdminPages pages;
    private final Worker main;
    private final Transport transport;
    private final AtomicLong connectionIds;
    private @Nullable Channel channel;

    /// What the pages show.
    ///
    /// @param factories the extensions that `/server_info` lists
    public record Parts(
            ProxyOptions options,
            Bootstrap bootstrap,
            StatsStore stats,
            Worker main,
            Clusters clusters,
            List<Listener> listeners,
            ServerState state,
            LogFiles logFiles,
            Secrets secrets,
            ProcessRuntime runtime,
            NoEffectReport noEffect,
            Factories factories,
            Drain drain) {}

    public AdminServer(Parts process, Transport transport, AtomicLong connectionIds) {
        this.pages = new AdminPages(process);
        this.main = process.main();
        this.transport = transport;
        this.connectionIds = connectionIds;
    }

    /// @throws IOException with a sentence that names the address
    public void bind(SocketAddress address) throws IOException {
        var bootstrap =
                new ServerBootstrap()
                        .group(main.loop(), main.loop())
                        .channelFactory(() -> transport.newServerChannel(address))
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel accepted) {
                                        accept(accepted);
                                    }
                                });
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        var bind = bootstrap.bind(transport.nativeAddress(address)).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException(
                    "bootstrap: admin.address: cannot bind to "
                            + Addresses.text(address)
                            + ": "
                            + bind.cause().getMessage()
                            + " (expected: an address of this machine and a free port)",
                    bind.cause());
        }
        channel = bind.channel();
    }

    private void accept(Channel accepted) {
        var info =
                new ConnectionInfo(
                        connectionIds.incrementAndGet(),
                        accepted.remoteAddress(),
                        accepted.localAddress(),
                        main.time().nanos());
        var admin = new AdminConnection(pages);
        var connection = new Connection(main, accepted, info, admin);
        admin.begin(connection);
        accepted.pipeline().addLast(connection);
    }

    /// Null before [#bind].
    public @Nullable SocketAddress address() {
        return channel == null ? null : channel.localAddress();
    }

    public String addressText() {
        return String.valueOf(Addresses.text(address()));
    }

    public void close() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }
}
