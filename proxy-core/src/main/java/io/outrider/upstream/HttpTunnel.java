package io.outrider.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.lb.Host;
import io.outrider.net.CloseMode;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.Worker;
import org.jspecify.annotations.Nullable;

/// Bytes that travel as the bodies of one request and its response: CONNECT, or POST for proxies
/// that know no better. It stands once the host has answered 2xx.
///
/// Threads: its worker's loop.
public final class HttpTunnel implements RelayUpstream, PoolWaiter, PoolWaiter.ResponseEvents {
    private final Owner owner;
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final HeaderMap head;
    private final Answer answer;
    private ConnectionPool.@Nullable Waiting waiting;
    private @Nullable MessageEncoder request;
    private @Nullable ConnectionInfo carrier;
    private String failureReason = "";
    private boolean standing;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean paused;
    private boolean gone;

    /// Who looks at the head and the trailers of the answer. Both are borrowed.
    public interface Answer {
        void head(HeaderMap head);

        void trailers(HeaderMap trailers);
    }

    /// Takes `head`, the request's.
    public HttpTunnel(
            Owner owner, Worker worker, Cluster cluster, Host host, HeaderMap head, Answer answer) {
        this.owner = owner;
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.head = head;
        this.answer = answer;
    }

    @Override
    public void connect(Dialer dialer, ConnectionInfo downstream) {
        var config = cluster.config();
        ConnectionPool pool =
                HostPools.pool(
                        worker,
                        cluster,
                        host,
                        false,
                        config.transportSockets()
                                .options(config.http().serverName().options(head), downstream),
                        0,
                        null,
                        dialer);
        if (pool == null) {
            failed(PoolFailure.OVERFLOW, "", "max_connection_pools");
            return;
        }
        ConnectionPool.Waiting handle = pool.newStream(this, false);
        if (request == null && !gone) {
            waiting = handle;
        }
    }

    @Override
    public ResponseEvents ready(
            MessageEncoder encoder,
            ConnectionInfo connection,
            @Nullable Protocol protocol,
            boolean reused) {
        waiting = null;
        request = encoder;
        carrier = connection;
        encoder.head(head, false);
        giveHead();
        return this;
    }

    private void giveHead() {
        worker.local(HeaderMaps.LOCAL).give(head);
    }

    @Override
    public void failed(PoolFailure reason, String transportFailure, String limit) {
        waiting = null;
        failureReason = transportFailure;
        giveHead();
        gone(
                switch (reason) {
                    case OVERFLOW -> Ending.OVERFLOW;
                    case TIMEOUT -> Ending.CONNECT_TIMEOUT;
                    case LOCAL_CONNECTION_FAILURE, REMOTE_CONNECTION_FAILURE ->
                            Ending.CONNECT_FAILED;
                });
    }

    private void gone(Ending ending) {
        if (!gone) {
            gone = true;
            resumeForOthers();
            owner.upstreamGone(this, ending);
        }
    }

    /// A connection that goes on with other requests must not stay paused.
    private void resumeForOthers() {
        if (paused && request != null) {
            paused = false;
            request.resume();
        }
    }

    @Override
    public String failureReason() {
        return failureReason;
    }

    @Override
    public @Nullable ConnectionInfo connection() {
        return carrier;
    }

    // ---- towards the host ----

    @Override
    public void write(ByteBuf data) {
        MessageEncoder to = request;
        if (to == null || gone || outputEnded) {
            data.release();
            return;
        }
        to.data(data, false);
        if (!gone && !to.isWritable()) {
            owner.upstreamWritable(false);
        }
    }

    @Override
    public void shutdownOutput() {
        MessageEncoder to = request;
        if (to != null && !gone && !outputEnded) {
            outputEnded = true;
            to.data(Unpooled.EMPTY_BUFFER, true);
        }
    }

    @Override
    public void requestWritable(boolean writable) {
        if (standing && !gone) {
            owner.upstreamWritable(writable);
        }
    }

    @Override
    public long unsentBytes() {
        return 0; // what a shared connection still has to send is nobody's in particular
    }

    @Override
    public void close(CloseMode mode) {
        if (gone) {
            return;
        }
        gone = true;
        resumeForOthers();
        if (waiting != null) {
            waiting.cancel();
            giveHead();
        } else if (request != null) {
            if (mode == CloseMode.FLUSH_WRITE && !outputEnded) {
                outputEnded = true;
                request.data(Unpooled.EMPTY_BUFFER, true);
            }
            if (!inputEnded || !outputEnded) {
                request.reset(ResetReason.LOCAL_RESET);
            }
        }
        owner.upstreamGone(this, standing ? Ending.CLOSED : Ending.CONNECT_FAILED);
    }

    // ---- from the host ----

    @Override
    public void pauseReading() {
        if (request != null && !gone && !paused) {
            paused = true;
            request.pause();
            worker.cells().inc(cluster.stats().upstreamFlowControlPausedReadingTotal);
        }
    }

    @Override
    public void resumeReading() {
        if (request != null && !gone && paused) {
            paused = false;
            request.resume();
            worker.cells().inc(cluster.stats().upstreamFlowControlResumedReadingTotal);
        }
    }

    @Override
    public void informational(HeaderMap headers) {}

    @Override
    public void head(HeaderMap headers, boolean end) {
        boolean agreed = headers.valueAsLong(headers.find(HeaderNames.STATUS)) / 100 == 2 && !end;
        answer.head(headers);
        worker.local(HeaderMaps.LOCAL).give(headers);
        if (gone) {
            return;
        }
        if (agreed) {
            standing = true;
            owner.upstreamConnected(this);
            return;
        }
        MessageEncoder to = request;
        if (!end && to != null) {
            to.reset(ResetReason.LOCAL_RESET);
        }
        gone(Ending.CONNECT_FAILED);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        inputEnded = end;
        try {
            if (!gone) {
                owner.upstreamData(data, end);
            }
        } finally {
            data.release();
        }
        if (end) {
            gone(Ending.CLOSED);
        }
    }

    @Override
    public void trailers(HeaderMap trailers) {
        answer.trailers(trailers);
        worker.local(HeaderMaps.LOCAL).give(trailers);
        data(Unpooled.EMPTY_BUFFER, true);
    }

    @Override
    public void reset(ResetReason reason, String details) {
        gone(
                !standing
                        ? Ending.CONNECT_FAILED
                        : reason == ResetReason.CONNECTION_TERMINATION
                                ? Ending.CLOSED
                                : Ending.RESET);
    }
}
