package io.outrider.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.outrider.lb.SplitMixRandom;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;
import io.outrider.stats.StatsConfig;
import io.outrider.stats.StatsStore;
import io.outrider.time.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A [Connection] whose peer is the test: it is given bytes, and keeps what is written. Every
/// buffer comes from an allocator of its own, so that one left over is found at the end. Time
/// stands still.
///
/// Threads: the test's.
public final class SocketlessConnection {
    private static final StatsStore STATS = new StatsStore(1, StatsConfig.defaults());

    private static final TimeSource FROZEN =
            new TimeSource() {
                @Override
                public long nanos() {
                    return 0;
                }

                @Override
                public long wallNanos() {
                    return 0;
                }
            };

    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false, true);
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Connection connection;
    private @Nullable Throwable thrown;

    public SocketlessConnection() {
        channel.config().setAllocator(buffers);
        var worker =
                new Worker(0, channel.eventLoop(), STATS.cells(0), FROZEN, new SplitMixRandom(1));
        connection =
                new Connection(
                        worker, channel, new ConnectionInfo(1, null, null, 0), new Unheard());
    }

    /// To make a codec with, before [#open].
    public Connection connection() {
        return connection;
    }

    /// Whoever the bytes go to. What it throws comes out of [#receive] and [#end].
    public void open(ConnectionEvents events) {
        connection.events(new Watched(events));
        channel.pipeline().addLast(connection);
        sendAll();
    }

    /// The peer sends `bytes`. Nothing is read any more once the connection is closing.
    public void receive(byte[] bytes) {
        if (connection.isClosing()) {
            return;
        }
        ByteBuf in = buffers.heapBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
        channel.writeInbound(in);
        sendAll();
    }

    /// The peer goes away.
    public void end() {
        channel.close();
        sendAll();
        channel.checkException();
    }

    /// What has been written since the start.
    public byte[] sent() {
        sendAll();
        return sent.toByteArray();
    }

    /// Bytes in buffers that nobody has released.
    public long heldBytes() {
        sendAll();
        var metric = buffers.metric();
        return metric.usedHeapMemory() + metric.usedDirectMemory();
    }

    private void sendAll() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            try {
                out.readBytes(sent, out.readableBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                out.release();
            }
        }
        if (thrown != null) {
            throw new AssertionError("a connection's events may throw nothing", thrown);
        }
    }

    private static final class Unheard implements ConnectionEvents {
        @Override
        public void data(ByteBuf data, boolean end) {}

        @Override
        public void closed(CloseReason reason) {}
    }

    /// In the pipeline an exception would only be logged.
    private final class Watched implements ConnectionEvents {
        private final ConnectionEvents events;

        Watched(ConnectionEvents events) {
            this.events = events;
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            try {
                events.data(data, end);
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
        }

        @Override
        public void readBurstEnded() {
            events.readBurstEnded();
        }

        @Override
        public void writabilityChanged(boolean writable) {
            events.writabilityChanged(writable);
        }

        @Override
        public void closed(CloseReason reason) {
            try {
                events.closed(reason);
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
        }
    }
}
