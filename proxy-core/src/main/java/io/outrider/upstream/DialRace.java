package io.outrider.upstream;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.TransportOptions;
import io.outrider.net.TransportSocket;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.ClusterConfig.AddressOrder;
import io.outrider.upstream.ClusterConfig.IpFamily;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Connects to a host that has several addresses ("happy eyeballs", RFC 8305): the next one is
/// tried when the last has failed or has not answered within 300 ms, and the first to connect wins.
/// The race is for TCP; a handshake that fails after it is not run again on another address, other
/// than in Envoy. Threads: its worker's loop.
final class DialRace implements TimerTarget {
    private static final int NEXT = 0;
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Dialer dialer;
    private final Connection connection;
    private final Worker worker;
    private final ClusterConfig config;
    private final List<SocketAddress> addresses;
    private final TransportSocket socket;
    private final TransportOptions options;
    private final List<Channel> running = new ArrayList<>(2);
    private final Timer timer = new Timer(this, NEXT);
    private int next;
    private boolean over;

    /// @param connection made with a channel for the first address
    DialRace(
            Dialer dialer,
            Connection connection,
            ClusterConfig config,
            List<SocketAddress> addresses,
            TransportSocket socket,
            TransportOptions options) {
        this.dialer = dialer;
        this.connection = connection;
        this.worker = connection.worker();
        this.config = config;
        this.addresses = addresses;
        this.socket = socket;
        this.options = options;
    }

    /// Families take turns, beginning with the one that the rules or the first address name.
    static List<SocketAddress> order(
            SocketAddress main, List<SocketAddress> more, AddressOrder rules) {
        IpFamily first = rules.first() == null ? family(main) : rules.first();
        var preferred = new ArrayDeque<SocketAddress>();
        var others = new ArrayDeque<SocketAddress>();
        (family(main) == first ? preferred : others).add(main);
        for (SocketAddress each : more) {
            (family(each) == first ? preferred : others).add(each);
        }
        var order = new ArrayList<SocketAddress>(more.size() + 1);
        while (!preferred.isEmpty() || !others.isEmpty()) {
            for (int i = 0; i < rules.count() && !preferred.isEmpty(); i++) {
                order.add(preferred.removeFirst());
            }
            if (!others.isEmpty()) {
                order.add(others.removeFirst());
            }
        }
        return order;
    }

    private static IpFamily family(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                        && inet.getAddress() instanceof Inet6Address
                ? IpFamily.V6
                : IpFamily.V4;
    }

    void start() {
        connection.undecided(this::abandon);
        tryNext();
    }

    private void tryNext() {
        SocketAddress to = addresses.get(next);
        Channel channel = next == 0 ? connection.channel() : dialer.newChannel(config, to);
        if (next++ > 0) {
            connection.triesAnother();
        }
        running.add(channel);
        dialer.register(worker, channel, registered -> registered(channel, to, registered));
        if (next < addresses.size()) {
            worker.timers().arm(timer, DELAY_NANOS);
        }
    }

    private void registered(Channel channel, SocketAddress to, Future<?> registered) {
        if (over) {
            channel.close();
        } else if (registered.isSuccess()) {
            dialer.connect(channel, config, to)
                    .addListener(connected -> connected(channel, to, connected));
        } else {
            lost(channel, to, registered.cause());
        }
    }

    private void connected(Channel channel, SocketAddress to, Future<?> connected) {
        if (over) {
            channel.close();
        } else if (connected.isSuccess()) {
            won(channel, to);
        } else {
            lost(channel, to, connected.cause());
        }
    }

    private void won(Channel winner, SocketAddress to) {
        end(winner);
        connection.chosen(winner);
        connection.info().directRemoteAddress = to;
        connection.info().remoteAddress = to;
        connection.info().localAddress = winner.localAddress();
        Dialer.install(connection, socket, options);
    }

    private void lost(Channel channel, SocketAddress to, Throwable cause) {
        running.remove(channel);
        channel.close();
        if (next < addresses.size()) {
            timer.cancel();
            tryNext();
        } else if (running.isEmpty()) {
            over = true;
            connection.chosen(channel);
            connection.info().directRemoteAddress = to;
            Dialer.failed(connection, config, cause);
        }
    }

    @Override
    public void expired(Timer expired) {
        tryNext();
    }

    /// Nobody wants the connection any more.
    private void abandon() {
        if (!over) {
            Channel last = running.isEmpty() ? connection.channel() : running.getLast();
            end(null);
            connection.chosen(last);
            connection.finish(CloseReason.LOCAL_CLOSE);
        }
    }

    /// @param but the one that goes on
    private void end(@Nullable Channel but) {
        over = true;
        timer.cancel();
        for (Channel channel : running) {
            if (channel != but) {
                channel.close();
            }
        }
        running.clear();
    }
}
