package io.outrider.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.outrider.net.SocketOption;
import io.outrider.net.Transport;
import io.outrider.net.Worker;
import io.outrider.stats.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One listener: its accepting sockets, its settings as they are now, its connections by worker.
///
/// Threads: [#config] any thread; connection lists their worker's loop; the rest main loop.
public final class Listener {
    private final Wiring runtime;
    private final ListenerStats stats;
    private final ConnectionLimit limit;
    private final List<List<ActiveConnection>> connections;
    private final List<Channel> acceptors = new ArrayList<>();
    private final List<SocketAddress> bound = new ArrayList<>();
    private volatile ListenerConfig config;
    private volatile boolean draining;

    /// Set on the main loop; every connection sees it with its next answer.
    private volatile boolean drainsAtOnce;

    /// What listeners need of the process.
    ///
    /// @param connectionIds shared with upstream connections
    /// @param globalLimit on all listeners' connections together
    /// @param byDestination finds the listener that a connection's original destination belongs to
    public record Wiring(
            List<Worker> workers,
            Transport transport,
            AtomicLong connectionIds,
            ConnectionLimit globalLimit,
            ByDestination byDestination) {}

    /// Hand-over by original destination.
    public interface ByDestination {
        /// Null when no other listener stands for that address.
        @Nullable Listener find(SocketAddress destination);
    }

    /// @param root the stats' root
    public Listener(ListenerConfig config, Scope root, Wiring runtime) {
        this.config = config;
        this.runtime = runtime;
        this.limit = new ConnectionLimit(config.maxConnections());
        this.stats =
                new ListenerStats(
                        root.scope("listener." + config.statPrefix() + "."),
                        runtime.workers().size());
        var lists = new ArrayList<List<ActiveConnection>>();
        for (int i = 0; i < runtime.workers().size(); i++) {
            lists.add(new ArrayList<>());
        }
        connections = List.copyOf(lists);
    }

    public ListenerConfig config() {
        return config;
    }

    Wiring runtime() {
        return runtime;
    }

    ListenerStats stats() {
        return stats;
    }

    ConnectionLimit limit() {
        return limit;
    }

    List<ActiveConnection> connections(Worker worker) {
        return connections.get(worker.index());
    }

    /// Whether its connections are asked to say goodbye.
    public boolean isDraining() {
        return draining;
    }

    /// Whether every connection is to end with the answer under way.
    boolean drainsAtOnce() {
        return drainsAtOnce;
    }

    /// The addresses it listens on, with the ports that the system gave; as configured while not
    /// bound.
    public List<SocketAddress> localAddresses() {
        return bound.isEmpty() ? config.addresses() : List.copyOf(bound);
    }

    /// Opens the sockets. Blocks the caller, which is not a loop, until they are open or refused.
    ///
    /// @throws IOException with a sentence that names the listener and the address
    public void bind() throws IOException {
        if (!config.bindToPort()) {
            return;
        }
        for (SocketAddress address : config.addresses()) {
            bind(address);
        }
    }

    private void bind(SocketAddress wanted) throws IOException {
        boolean shared = config.socket().reusePort() && wanted instanceof InetSocketAddress;
        if (wanted instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
        SocketAddress address = wanted;
        int sockets = shared ? runtime.workers().size() : 1;
        for (int i = 0; i < sockets; i++) {
            Channel channel = open(address, runtime.workers().get(i), shared);
            acceptors.add(channel);
            if (i == 0) {
                SocketAddress actual =
                        wanted instanceof InetSocketAddress ? channel.localAddress() : wanted;
                bound.add(actual);
                address = actual; // port 0: the others join the first one's port
            }
        }
    }

    private Channel open(SocketAddress address, Worker worker, boolean shared) throws IOException {
        var rules = config.socket();
        Transport transport = runtime.transport();
        var bootstrap =
                new ServerBootstrap()
                        .group(worker.loop(), worker.loop())
                        .channelFactory(() -> newServerChannel(address))
                        .handler(new Acceptor(this, worker, !shared))
                        .childHandler(new Unused());
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
            if (shared) {
                if (transport == Transport.NIO) {
                    bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
                } else {
                    bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
                }
            }
            if (rules.freebind() && transport == Transport.EPOLL) {
                bootstrap.option(EpollChannelOption.IP_FREEBIND, true);
            }
            if (rules.transparent() && transport == Transport.EPOLL) {
                bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
            }
            if (rules.fastOpenQueue() > 0) {
                bootstrap.option(ChannelOption.TCP_FASTOPEN, rules.fastOpenQueue());
            }
        }
        bootstrap.option(ChannelOption.SO_BACKLOG, rules.backlog() > 0 ? rules.backlog() : 4096);
        var bind = bootstrap.bind(transport.nativeAddress(address)).awaitUninterruptibly();
        if (bind.cause() instanceof ChannelException refused) {
            throw refused(refused);
        }
        if (!bind.isSuccess()) {
            throw new IOException(
                    "Listener '"
                            + config.name()
                            + "': address: cannot bind to "
                            + text(address)
                            + ": "
                            + reason(bind.cause())
                            + " (expected: an address of this machine and a free port)",
                    bind.cause());
        }
        try {
            SocketOption.set(bind.channel(), rules.options(), true);
        } catch (ChannelException e) {
            bind.channel().close();
            throw refused(e);
        }
        return bind.channel();
    }

    /// Sets what has to be set before the socket is bound.
    private ServerChannel newServerChannel(SocketAddress address) {
        ServerChannel channel = runtime.transport().newServerChannel(address);
        if (address instanceof InetSocketAddress) {
            SocketOption.set(channel, config.socket().options(), false);
        }
        return channel;
    }

    private IOException refused(ChannelException cause) {
        return new IOException(
                "Listener '" + config.name() + "': socket_options: " + cause.getMessage(), cause);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : address.toString();
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int failed = message.indexOf("failed: ");
        return failed >= 0 ? message.substring(failed + 8) : message;
    }

    /// Accepts no more; connections stay.
    public void stopAccepting() {
        for (Channel acceptor : acceptors) {
            acceptor.close();
        }
        acceptors.clear();
    }

    /// Asks every connection to end when it suits: HTTP says `connection: close`.
    ///
    /// @param spreadNanos each is asked at a time of its own within it; 0: all at once
    public void drain(long spreadNanos) {
        draining = true;
        if (spreadNanos == 0) {
            drainsAtOnce = true;
        }
        for (Worker worker : runtime.workers()) {
            worker.loop().execute(() -> drain(worker, spreadNanos));
        }
    }

    private void drain(Worker worker, long spreadNanos) {
        for (var connection : List.copyOf(connections(worker))) {
            if (spreadNanos == 0) {
                connection.drain();
            } else {
                long wait = Long.remainderUnsigned(worker.random().nextLong(), spreadNanos);
                worker.loop().schedule(connection::drain, wait, TimeUnit.NANOSECONDS);
            }
        }
    }

    /// How many connections are open on all workers. Blocks the caller, which is not a loop.
    public long openConnections() {
        return limit.open();
    }

    /// Closes every connection at once and gives the stats back. Blocks the caller, not a loop.
    public void close() throws InterruptedException {
        stopAccepting();
        config.chains().close();
        var done = new CountDownLatch(runtime.workers().size());
        for (Worker worker : runtime.workers()) {
            EventLoop loop = worker.loop();
            loop.execute(
                    () -> {
                        for (var connection : List.copyOf(connections(worker))) {
                            connection.abort();
                        }
                        done.countDown();
                    });
        }
        done.await();
    }
}
