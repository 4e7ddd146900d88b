package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.netty.buffer.ByteBuf;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.NetworkConnection;
import io.outrider.filter.NetworkFilter;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ResponseFlag;
import io.outrider.http.ServerCodec;
import io.outrider.http.h1.Http1ServerCodec;
import io.outrider.http.h2.Http2ServerCodec;
import io.outrider.net.CloseMode;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.Worker;
import io.outrider.stats.Cells;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One downstream HTTP connection: its codec, its streams, the timers that concern the connection
/// as a whole, and its goodbye.
///
/// Threads: the connection's event loop.
final class HttpConnectionManager implements NetworkFilter, Http2ServerCodec.Owner, TimerTarget {
    private static final int IDLE = 0;
    private static final int REQUEST_HEADERS = 1;
    private static final int MAX_DURATION = 2;
    private static final int DRAIN = 3;

    /// A stream that lived longer was not opened only to be reset.
    private static final long PREMATURE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// How many streams a connection may have had before their ends are judged by their share.
    private static final int RESETS_JUDGED_AFTER = 500;

    private final HcmSettings settings;
    private final Timer idleTimer = new Timer(this, IDLE);
    private final Timer headersTimer = new Timer(this, REQUEST_HEADERS);
    private @Nullable Timer durationTimer;
    private @Nullable Timer drainTimer;
    private @Nullable NetworkConnection network;
    private @Nullable CodecChoice choice;
    private @Nullable ServerCodec codec;
    private boolean isHttp2;
    private int active;
    private @Nullable Protocol spoken;
    private int streams;
    private int prematureResets;
    private boolean closeSoon;
    private long countedRead;
    private long countedWritten;

    HttpConnectionManager(HcmSettings settings) {
        this.settings = settings;
    }

    HcmSettings settings() {
        return settings;
    }

    Connection connection() {
        return network().connection();
    }

    private NetworkConnection network() {
        if (network == null) {
            throw new IllegalStateException("not connected");
        }
        return network;
    }

    private Worker worker() {
        return connection().worker();
    }

    private Cells cells() {
        return worker().cells();
    }

    @Override
    public FilterStatus connected(NetworkConnection connected) {
        network = connected;
        Connection connection = connected.connection();
        connection.delayedCloseNanos(settings.timeouts().delayedCloseNanos());
        HcmStats stats = settings.stats();
        Cells cells = cells();
        cells.inc(stats.downstreamCxTotal);
        cells.inc(stats.downstreamCxActive);
        choice = new CodecChoice(settings.codecType(), connection);
        Protocol known = choice.known();
        if (known != null) {
            begin(known);
        }
        if (connection.info().tls != null) {
            cells.inc(stats.downstreamCxSslTotal);
            cells.inc(stats.downstreamCxSslActive);
        }
        armIdle();
        if (settings.timeouts().maxConnectionNanos() > 0) {
            durationTimer = new Timer(this, MAX_DURATION);
            worker().timers().arm(durationTimer, settings.timeouts().maxConnectionNanos());
        }
        return FilterStatus.CONTINUE;
    }

    private ServerCodec begin(Protocol protocol) {
        HcmStats stats = settings.stats();
        isHttp2 = protocol == Protocol.HTTP2;
        cells().inc(isHttp2 ? stats.downstreamCxHttp2Total : stats.downstreamCxHttp1Total);
        cells().inc(isHttp2 ? stats.downstreamCxHttp2Active : stats.downstreamCxHttp1Active);
        ServerCodec begun =
                isHttp2
                        ? new Http2ServerCodec(
                                connection(), settings.h2(), settings.h2Stats(), this)
                        : new Http1ServerCodec(connection(), settings.h1(), this);
        codec = begun;
        return begun;
    }

    private void armIdle() {
        if (settings.timeouts().connectionIdleNanos() > 0) {
            worker().timers().arm(idleTimer, settings.timeouts().connectionIdleNanos());
        }
    }

    @Override
    public FilterStatus data(NetworkConnection connected, ByteBuf data, boolean end) {
        ServerCodec open = codec;
        if (open != null) {
            read(open, data, end);
            return FilterStatus.STOP;
        }
        CodecChoice undecided = choice;
        Protocol protocol = undecided == null ? null : undecided.sniff(data, end);
        if (undecided != null && protocol != null) {
            ByteBuf bytes = undecided.bytes();
            try {
                read(begin(protocol), bytes, end);
            } finally {
                bytes.release();
            }
        }
        return FilterStatus.STOP;
    }

    private void read(ServerCodec open, ByteBuf data, boolean end) {
        open.data(data, end);
        long limit = settings.timeouts().requestHeadersNanos();
        if (limit > 0 && open.isReadingHead() && !headersTimer.isArmed()) {
            worker().timers().arm(headersTimer, limit);
        }
    }

    @Override
    public MessageSink newStream(MessageEncoder response, Protocol protocol) {
        idleTimer.cancel();
        headersTimer.cancel();
        Cells cells = cells();
        HcmStats stats = settings.stats();
        cells.inc(stats.downstreamRqTotal);
        cells.inc(stats.downstreamRqActive);
        cells.inc(isHttp2 ? stats.downstreamRqHttp2Total : stats.downstreamRqHttp1Total);
        streams++;
        int max = settings.maxRequestsPerConnection();
        if (max > 0 && streams >= max && (isHttp2 || !closeSoon)) {
            cells.inc(stats.downstreamCxMaxRequestsReached);
            leave();
        }
        active++;
        spoken = protocol;
        return new HttpStream(this, response, protocol);
    }

    @Override
    public void invalidRequest(
            MessageEncoder response, Protocol protocol, int status, String details, String body) {
        Protocol before = spoken;
        HttpStream stream = (HttpStream) newStream(response, protocol);
        spoken = before;
        if (!details.equals("request_header_timeout")) {
            cells().inc(settings.stats().downstreamCxProtocolError);
            network().info().flag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
        }
        stream.refuse(status, details, body);
    }

    /// The stream is over and everything of it has been told.
    void streamEnded(HttpStream stream) {
        active--;
        Cells cells = cells();
        HcmStats stats = settings.stats();
        cells.dec(stats.downstreamRqActive);
        cells.record(
                stats.downstreamRqTime,
                TimeUnit.NANOSECONDS.toMillis(worker().time().nanos() - stream.info().startNanos));
        countBytes();
        if (connection().isOpen() && codec != null) {
            if (closeSoon && drainTimer != null && !isHttp2) {
                connection().close(CloseMode.FLUSH_WRITE_AND_DELAY);
                return;
            }
            if (active == 0) {
                armIdle();
            }
            codec.readNext();
        }
    }

    /// A client opened a stream and gave it up before there was an answer. One that does little
    /// else is let go: every such stream costs it nothing and us a request.
    void resetBeforeResponse(long startNanos) {
        if (worker().time().nanos() - startNanos > PREMATURE_NANOS) {
            return;
        }
        prematureResets++;
        boolean tooMany =
                streams > RESETS_JUDGED_AFTER
                        ? prematureResets > streams / 2
                        : prematureResets > RESETS_JUDGED_AFTER / 2;
        if (tooMany && connection().isOpen()) {
            cells().inc(settings.stats().downstreamRqTooManyPrematureResets);
            connection().close(CloseMode.FLUSH_WRITE);
        }
    }

    @Override
    public void connectionFailed(String details) {
        cells().inc(settings.stats().downstreamCxProtocolError);
    }

    /// Bytes read since the last stream ended: what this stream's request took on the wire.
    long wireBytesRead() {
        return connection().bytesRead() - countedRead;
    }

    long wireBytesWritten() {
        return connection().bytesWritten() - countedWritten;
    }

    /// Whether the answer under way is to be the last on this connection.
    boolean closesAfterResponse() {
        if (!closeSoon && network().draining()) {
            cells().inc(settings.stats().downstreamCxDrainClose);
            leave();
        }
        return closeSoon;
    }

    /// The codec closes the connection when the answer under way is complete.
    void closeAfterResponse() {
        closeSoon = true;
        if (codec != null) {
            codec.closeAfterResponse();
        }
    }

    private void countBytes() {
        Connection connection = connection();
        HcmStats stats = settings.stats();
        cells().add(stats.downstreamCxRxBytesTotal, connection.bytesRead() - countedRead);
        cells().add(stats.downstreamCxTxBytesTotal, connection.bytesWritten() - countedWritten);
        countedRead = connection.bytesRead();
        countedWritten = connection.bytesWritten();
    }

    @Override
    public void expired(Timer timer) {
        HcmStats stats = settings.stats();
        switch (timer.kind) {
            case IDLE -> {
                cells().inc(stats.downstreamCxIdleTimeout);
                connection().info().localCloseReason = "on_idle_timeout";
                goodbye();
            }
            case REQUEST_HEADERS -> {
                cells().inc(stats.downstreamRqHeaderTimeout);
                if (codec != null) {
                    codec.giveUpHead(408, "request_header_timeout", "request header timeout");
                }
            }
            case MAX_DURATION -> {
                cells().inc(stats.downstreamCxMaxDurationReached);
                connection().info().localCloseReason = "max_connection_duration_reached";
                goodbye();
            }
            case DRAIN -> {
                if (codec == null) {
                    connection().close(CloseMode.FLUSH_WRITE_AND_DELAY);
                } else if (isHttp2 || active == 0) {
                    codec.goAway();
                }
            }
            default -> throw new IllegalStateException("timer " + timer.kind);
        }
    }

    /// Lets the connection end with the answer under way. HTTP/2 is told at once, and once more
    /// when requests that were on their way have had the drain time to arrive.
    private void leave() {
        if (closeSoon) {
            return;
        }
        closeSoon = true;
        if (isHttp2 && codec != null) {
            codec.shutdownNotice();
            armDrain();
        }
    }

    private void armDrain() {
        if (drainTimer == null) {
            drainTimer = new Timer(this, DRAIN);
            worker().timers().arm(drainTimer, settings.timeouts().drainNanos());
        }
    }

    /// As in Envoy an idle HTTP/1 connection gets the drain time first, in case a request is on its
    /// way.
    private void goodbye() {
        leave();
        if (active == 0) {
            armDrain();
        }
    }

    @Override
    public void drain(NetworkConnection connected) {
        closesAfterResponse();
        if (!isHttp2 && active == 0 && connection().isOpen() && drainTimer == null) {
            goodbye();
        }
    }

    @Override
    public void writabilityChanged(NetworkConnection connected, boolean writable) {
        if (codec != null) {
            codec.writabilityChanged(writable);
        }
    }

    /// A request is not read on, because it comes faster than it is taken, or is again.
    void countReading(boolean resumed) {
        HcmStats stats = settings.stats();
        cells().inc(
                        resumed
                                ? stats.downstreamFlowControlResumedReadingTotal
                                : stats.downstreamFlowControlPausedReadingTotal);
    }

    @Override
    public void closed(NetworkConnection connected, CloseReason reason) {
        Cells cells = cells();
        HcmStats stats = settings.stats();
        idleTimer.cancel();
        headersTimer.cancel();
        if (durationTimer != null) {
            durationTimer.cancel();
        }
        if (drainTimer != null) {
            drainTimer.cancel();
        }
        boolean local = reason == CloseReason.LOCAL_CLOSE && (codec == null || !codec.inputEnded());
        cells.inc(stats.downstreamCxDestroy);
        cells.inc(local ? stats.downstreamCxDestroyLocal : stats.downstreamCxDestroyRemote);
        if (active > 0) {
            cells.inc(stats.downstreamCxDestroyActiveRq);
            cells.inc(
                    local
                            ? stats.downstreamCxDestroyLocalActiveRq
                            : stats.downstreamCxDestroyRemoteActiveRq);
        }
        if (choice != null) {
            choice.bytes().release();
        }
        if (codec != null) {
            codec.connectionClosed(
                    ResetReason.CONNECTION_TERMINATION,
                    local ? "downstream_local_disconnect" : "downstream_remote_disconnect");
        }
        connected.info().protocol = spoken;
        cells.dec(stats.downstreamCxActive);
        if (codec != null) {
            cells.dec(isHttp2 ? stats.downstreamCxHttp2Active : stats.downstreamCxHttp1Active);
        }
        if (connection().info().tls != null) {
            cells.dec(stats.downstreamCxSslActive);
        }
        cells.record(
                stats.downstreamCxLengthMs,
                TimeUnit.NANOSECONDS.toMillis(
                        worker().time().nanos() - connection().info().startNanos));
        countBytes();
    }
}
