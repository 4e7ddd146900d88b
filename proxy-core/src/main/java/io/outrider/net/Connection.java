package io.outrider.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/// One socket, downstream or upstream: reading with pauses, gathered writing, orderly ends.
///
/// It is the last handler of its channel. Reading stops while any pause is outstanding. Threads:
/// its event loop.
public final class Connection extends ChannelInboundHandlerAdapter implements TimerTarget {
    private static final int DELAYED_CLOSE = 0;

    private final Worker worker;
    private Channel channel;
    private final ConnectionInfo info;
    private ConnectionEvents events;
    private int readPauses;
    private boolean dirty;
    private boolean handshakeExpected;
    private boolean connectedSeen;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closing;
    private boolean closed;
    private boolean reset;
    private long delayedCloseNanos;
    private @Nullable Timer delayedClose;
    private @Nullable Gatherer gatherer;
    private @Nullable Runnable dialEnds;

    /// Written, but not yet given to the channel, because what follows may fit behind it.
    private @Nullable ByteBuf open;

    public Connection(
            Worker worker, Channel channel, ConnectionInfo info, ConnectionEvents events) {
        this.worker = worker;
        this.channel = channel;
        this.info = info;
        this.events = events;
    }

    /// Puts off `connected` until a handshake has succeeded, whichever handler does it. Called
    /// before this joins its pipeline.
    public void expectHandshake() {
        handshakeExpected = true;
    }

    public Worker worker() {
        return worker;
    }

    public Channel channel() {
        return channel;
    }

    /// Says that its channel is not chosen yet: several addresses are tried at a time.
    ///
    /// @param ends stops trying; run when the connection is closed before [#chosen]
    public void undecided(Runnable ends) {
        dialEnds = ends;
    }

    /// Another address of the host is tried.
    public void triesAnother() {
        events.anotherAddressTried();
    }

    /// Takes the channel that was first to connect, before this joins its pipeline.
    public void chosen(Channel winner) {
        channel = winner;
        dialEnds = null;
    }

    public ConnectionInfo info() {
        return info;
    }

    /// Hands the connection to another user, for instance a tunnel after an upgrade.
    public void events(ConnectionEvents next) {
        events = next;
    }

    /// Bytes read above the transport socket since the start.
    public long bytesRead() {
        return info.bytesRead;
    }

    /// Bytes given to [#write] since the start.
    public long bytesWritten() {
        return info.bytesWritten;
    }

    public boolean isOpen() {
        return !closed && !closing;
    }

    /// Whether a local close has begun or the connection is gone.
    public boolean isClosing() {
        return closing || closed;
    }

    /// False while more than the buffer limit waits to be sent.
    public boolean isWritable() {
        return channel.isWritable();
    }

    /// Takes `data`. It leaves with the flush at the end of the current read burst.
    public void write(ByteBuf data) {
        if (closing || closed) {
            data.release();
            return;
        }
        int length = data.readableBytes();
        info.bytesWritten += length;
        ByteBuf before = open;
        if (before != null && length <= before.writableBytes()) {
            before.writeBytes(data);
            data.release();
            return;
        }
        giveOpen();
        channel.write(data, channel.voidPromise());
        flushSoon();
    }

    /// Takes `head`. What is written after it in this read burst is copied behind it as long as it
    /// fits into its spare room: the kernel, and TLS, take one buffer for less than two.
    public void writeWithRoom(ByteBuf head) {
        if (head.writableBytes() == 0 || closing || closed) {
            write(head);
            return;
        }
        giveOpen();
        info.bytesWritten += head.readableBytes();
        open = head;
        flushSoon();
    }

    private void giveOpen() {
        ByteBuf finished = open;
        if (finished != null) {
            open = null;
            channel.write(finished, channel.voidPromise());
        }
    }

    /// Whoever gathers bytes of its own until the flush, and then writes them.
    public interface Gatherer {
        void gather();
    }

    /// Asks `who` for bytes before every flush; see [#flushSoon].
    public void gatherer(Gatherer who) {
        gatherer = who;
    }

    /// Flushes at the end of the current read burst, as after a [#write].
    public void flushSoon() {
        if (!dirty && !closing && !closed) {
            dirty = true;
            worker.flushLater(this);
        }
    }

    private void gather() {
        if (gatherer != null && !closed) {
            gatherer.gather();
        }
        giveOpen();
    }

    /// Runs `task` when everything written so far has left, or never.
    public void whenSent(Runnable task) {
        if (!closing && !closed) {
            giveOpen();
            channel.write(Unpooled.EMPTY_BUFFER)
                    .addListener(
                            sent -> {
                                if (sent.isSuccess()) {
                                    task.run();
                                }
                            });
        }
    }

    void flushNow() {
        if (dirty) {
            gather();
            dirty = false;
            channel.flush();
        }
    }

    /// Begins to read, for a channel that was made with reading off.
    public void startReading() {
        if (readPauses == 0 && !closed) {
            channel.config().setAutoRead(true);
        }
    }

    /// Stops reading until [#resumeReading] has been called once for every pause. Neither counts
    /// any more once a close has begun: what is read then goes nowhere, and the peer's end must be
    /// seen.
    public void pauseReading() {
        if (isOpen() && readPauses++ == 0) {
            channel.config().setAutoRead(false);
        }
    }

    public void resumeReading() {
        if (!isOpen()) {
            return;
        }
        assert readPauses > 0 : "resume without pause";
        if (--readPauses == 0) {
            channel.config().setAutoRead(true);
        }
    }

    /// Sends FIN after what was written; reading goes on.
    public void shutdownOutput() {
        if (closing || closed) {
            return;
        }
        gather();
        dirty = false;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        _ -> {
                            if (closed) {
                                return;
                            }
                            var ssl = channel.pipeline().get(SslHandler.class);
                            if (ssl == null) {
                                sendFin();
                            } else {
                                ssl.closeOutbound().addListener(_ -> sendFin());
                            }
                        });
    }

    private void sendFin() {
        if (closed) {
            return;
        }
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            // Netty's own way makes an exception, stack trace and all, for each such connection.
            try {
                socket.shutdown(false, true);
            } catch (IOException | NotYetConnectedException _) {
                // the peer has reset it, as the next read will say
            }
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
        outputEnded = true;
        closeIfDone();
    }

    /// How long [CloseMode#FLUSH_WRITE_AND_DELAY] waits for the peer; 0: it does not wait.
    public void delayedCloseNanos(long nanos) {
        delayedCloseNanos = nanos;
    }

    /// Ends the connection; [ConnectionEvents#closed] follows with LOCAL_CLOSE unless the peer was
    /// first.
    public void close(CloseMode mode) {
        if (closed) {
            return;
        }
        if (dialEnds != null) {
            closing = true;
            dialEnds.run();
            return;
        }
        switch (mode) {
            case NO_FLUSH -> {
                closing = true;
                channel.close();
            }
            case ABORT_RESET -> {
                closing = true;
                info.closeType = ConnectionInfo.CloseType.LOCAL_RESET;
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            }
            case FLUSH_WRITE -> {
                if (!closing) {
                    gather();
                    closing = true;
                    dirty = false;
                    channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(ChannelFutureListener.CLOSE);
                }
            }
            case FLUSH_WRITE_AND_DELAY -> {
                if (delayedCloseNanos <= 0 || inputEnded) {
                    close(CloseMode.FLUSH_WRITE);
                } else if (!closing) {
                    shutdownOutput();
                    closing = true;
                    if (readPauses > 0) {
                        readPauses = 0;
                        channel.config().setAutoRead(true);
                    }
                    delayedClose = new Timer(this, DELAYED_CLOSE);
                    worker.timers().arm(delayedClose, delayedCloseNanos);
                }
            }
        }
    }

    @Override
    public void expired(Timer timer) {
        info.localCloseReason = "triggered_delayed_close_timeout";
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (channel.isActive() && !handshakeExpected) {
            connected();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!handshakeExpected) {
            connected();
        }
    }

    private void connected() {
        if (!connectedSeen && !closed) {
            connectedSeen = true;
            events.connected();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        try {
            if (closing || closed) {
                return;
            }
            worker.beginReadBurst();
            info.bytesRead += data.readableBytes();
            events.data(data, false);
        } finally {
            data.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!closing && !closed) {
            events.readBurstEnded();
        }
        worker.endReadBurst();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!closed && !closing) {
            events.writabilityChanged(channel.isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            endOfInput();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                info.handshakeEndNanos = worker.time().nanos();
                connected();
            } else if (info.transportFailureReason.isEmpty()
                    && !(handshake.cause() instanceof ClosedChannelException)) {
                info.transportFailureReason = String.valueOf(handshake.cause().getMessage());
            }
        } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void endOfInput() {
        if (inputEnded || closed) {
            return;
        }
        inputEnded = true;
        if (closing) {
            channel.close();
        } else {
            events.data(Unpooled.EMPTY_BUFFER, true);
            closeIfDone();
        }
    }

    /// A connection that both sides have ended is over.
    private void closeIfDone() {
        if (inputEnded && outputEnded && !closed) {
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof ClosedChannelException)) {
            reset = true;
            info.closeType = ConnectionInfo.CloseType.REMOTE_RESET;
            channel.close();
            return;
        }
        if (info.transportFailureReason.isEmpty() && !connectedSeen) {
            info.transportFailureReason = String.valueOf(cause.getMessage());
        }
        if (!(cause instanceof IOException) && connectedSeen) {
            Bug.report("connection " + info.id, cause);
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish(
                !connectedSeen
                        ? CloseReason.TRANSPORT_FAILED
                        : reset
                                ? CloseReason.REMOTE_RESET
                                : closing ? CloseReason.LOCAL_CLOSE : CloseReason.REMOTE_CLOSE);
    }

    /// Tells the events of an end that the channel itself will not report: a dial that failed.
    public void finish(CloseReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (dialEnds != null) {
            dialEnds.run();
        }
        if (open != null) {
            open.release();
            open = null;
        }
        if (delayedClose != null) {
            delayedClose.cancel();
        }
        events.closed(reason);
    }
}
