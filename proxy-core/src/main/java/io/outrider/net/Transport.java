package io.outrider.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// How the process talks to the kernel: epoll where it loads, io_uring when asked for, NIO else.
/// Immutable.
public enum Transport {
    EPOLL,
    IO_URING,
    NIO;

    /// The best one that loads here. `wanted` is `epoll`, `io_uring`, `nio` or empty.
    public static Transport choose(String wanted) {
        if (wanted.equals("io_uring") && IoUring.isAvailable()) {
            return IO_URING;
        }
        if (!wanted.equals("nio") && Epoll.isAvailable()) {
            return EPOLL;
        }
        return NIO;
    }

    /// Whether [SocketOption]s can be set.
    public boolean takesSocketOptions() {
        return this != NIO;
    }

    public IoHandlerFactory ioHandlers() {
        return switch (this) {
            case EPOLL -> SteadyEpoll.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /// A channel that can connect to such an address.
    public Channel newChannel(SocketAddress to) {
        boolean unix = isUnix(to);
        return switch (this) {
            case EPOLL -> unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
            case IO_URING -> {
                requireTcp(unix, to);
                yield new IoUringSocketChannel();
            }
            case NIO -> unix ? new NioDomainSocketChannel() : new NioSocketChannel();
        };
    }

    /// A channel that can be bound to such an address.
    public ServerChannel newServerChannel(SocketAddress at) {
        boolean unix = isUnix(at);
        return switch (this) {
            case EPOLL ->
                    unix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
            case IO_URING -> {
                requireTcp(unix, at);
                yield new IoUringServerSocketChannel();
            }
            case NIO -> unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
        };
    }

    /// A UDP channel, for DNS.
    public DatagramChannel newDatagramChannel() {
        return switch (this) {
            case EPOLL -> new EpollDatagramChannel();
            case IO_URING -> new IoUringDatagramChannel();
            case NIO -> new NioDatagramChannel();
        };
    }

    /// A TCP channel, for DNS answers that UDP cannot carry.
    public SocketChannel newStreamChannel() {
        return switch (this) {
            case EPOLL -> new EpollSocketChannel();
            case IO_URING -> new IoUringSocketChannel();
            case NIO -> new NioSocketChannel();
        };
    }

    /// The form of an address that this transport's channels take: Netty's native channels have a
    /// Unix socket address of their own.
    public SocketAddress nativeAddress(SocketAddress address) {
        if (this == EPOLL && address instanceof UnixDomainSocketAddress unix) {
            return new DomainSocketAddress(unix.getPath().toString());
        }
        return address;
    }

    private static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress || address instanceof DomainSocketAddress;
    }

    private static void requireTcp(boolean unix, SocketAddress address) {
        if (unix) {
            throw new UnsupportedOperationException(
                    "io_uring: Unix socket "
                            + address
                            + " (expected: epoll or nio for Unix sockets)");
        }
    }
}
