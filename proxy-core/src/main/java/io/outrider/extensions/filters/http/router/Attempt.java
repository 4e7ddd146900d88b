package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.outrider.http.HeaderMap;
import io.outrider.http.MessageEncoder;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.lb.Host;
import io.outrider.net.ConnectionInfo;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.ConnectionPool;
import io.outrider.upstream.PoolFailure;
import io.outrider.upstream.PoolWaiter;
import org.jspecify.annotations.Nullable;

/// One try of a request on one host: waiting for a stream, sending, receiving, with the timers of a
/// try. What comes is told to the router; an attempt decides nothing.
///
/// Threads: its event loop.
final class Attempt implements PoolWaiter, PoolWaiter.ResponseEvents, TimerTarget {
    private static final int PER_TRY = 0;
    private static final int PER_TRY_IDLE = 1;
    private static final int MAX_DURATION = 2;

    private final Forwarding router;
    private final Host host;
    private final boolean retry;
    private ConnectionPool.@Nullable Waiting waiting;
    private @Nullable MessageEncoder request;
    private @Nullable Timer perTryTimer;
    private @Nullable Timer perTryIdleTimer;
    private @Nullable Timer durationTimer;
    private int sentPieces;
    private boolean requestSent;
    private boolean reused;
    private boolean responseBegun;
    private boolean headSeen;
    private boolean over;
    private boolean requestPaused;
    private int responsePauses;
    private String transportFailure = "";
    private long perTryIdleNanos;
    private long startedNanos;
    private @Nullable ConnectionInfo carrier;
    private boolean shared;
    private long readBefore;
    private long writtenBefore;

    Attempt(Forwarding router, Host host, boolean retry) {
        this.router = router;
        this.host = host;
        this.retry = retry;
    }

    Host host() {
        return host;
    }

    /// Whether a retry has been acquired for it, to be released at its end.
    boolean isRetry() {
        return retry;
    }

    boolean isReused() {
        return reused;
    }

    /// Whether any part of a response has come.
    boolean responseBegun() {
        return responseBegun;
    }

    /// Whether the request's head has been written to a connection.
    boolean isSent() {
        return request != null;
    }

    boolean isOver() {
        return over;
    }

    /// It has been started, and the answer may have come already.
    ///
    /// @param handle null when it was told already
    void waitsFor(ConnectionPool.@Nullable Waiting handle) {
        if (request == null && !over) {
            waiting = handle;
        }
    }

    void armTimers(long perTryNanos, long idleNanos) {
        if (perTryNanos > 0) {
            perTryTimer = new Timer(this, PER_TRY);
            router.worker().timers().arm(perTryTimer, perTryNanos);
        }
        perTryIdleNanos = idleNanos;
        if (idleNanos > 0) {
            perTryIdleTimer = new Timer(this, PER_TRY_IDLE);
            router.worker().timers().arm(perTryIdleTimer, idleNanos);
        }
    }

    @Override
    public ResponseEvents ready(
            MessageEncoder encoder,
            ConnectionInfo connection,
            @Nullable Protocol protocol,
            boolean used) {
        waiting = null;
        request = encoder;
        carrier = connection;
        readBefore = connection.bytesRead;
        writtenBefore = connection.bytesWritten;
        reused = used;
        startedNanos = router.worker().time().nanos();
        shared = protocol == Protocol.HTTP2;
        long longest = router.longestStreamNanos();
        if (longest > 0) {
            durationTimer = new Timer(this, MAX_DURATION);
            router.worker().timers().arm(durationTimer, longest);
        }
        router.attemptReady(this, connection, protocol);
        sendHead(encoder);
        return this;
    }

    private void sendHead(MessageEncoder encoder) {
        RequestBody body = router.flow().body();
        boolean end = body.endedWithHead();
        encoder.head(router.requestHeaders(), end);
        if (end) {
            requestSent();
        } else {
            sendMore();
        }
    }

    private void requestSent() {
        requestSent = true;
        router.requestSent();
    }

    boolean isRequestSent() {
        return requestSent;
    }

    /// Sends what has come of the body and was not sent yet in this try.
    void sendMore() {
        MessageEncoder encoder = request;
        if (encoder == null || requestSent || over || router.flow().holds()) {
            return;
        }
        RequestBody body = router.flow().body();
        while (sentPieces < body.size()) {
            ByteBuf piece = body.piece(sentPieces++);
            boolean last =
                    body.isComplete() && sentPieces == body.size() && body.trailers() == null;
            encoder.data(piece.retainedSlice(), last);
            if (over) {
                return;
            }
            if (last) {
                requestSent();
                break;
            }
        }
        HeaderMap trailers = body.trailers();
        if (!requestSent && body.isComplete()) {
            if (trailers != null) {
                encoder.trailers(trailers);
            } else {
                encoder.data(io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
            }
            requestSent();
        }
        if (!router.flow().keeps()) {
            body.drop();
            sentPieces = 0;
        }
        if (!requestPaused && !encoder.isWritable()) {
            requestPaused = true;
            router.flow().pause();
        }
    }

    /// Sends a piece directly, nothing being held. Borrows `data`.
    void send(ByteBuf data, boolean end) {
        MessageEncoder encoder = request;
        if (encoder == null || over) {
            return;
        }
        encoder.data(data.retainedSlice(), end);
        if (end) {
            requestSent();
        }
        if (!over && !requestPaused && !encoder.isWritable()) {
            requestPaused = true;
            router.flow().pause();
        }
    }

    @Override
    public void requestWritable(boolean writable) {
        if (over) {
            return;
        }
        if (!writable && !requestPaused) {
            requestPaused = true;
            router.flow().pause();
        } else if (writable && requestPaused) {
            requestPaused = false;
            router.flow().resume();
        }
    }

    /// The downstream peer cannot take more: stop reading the response.
    void pauseResponse() {
        if (request != null && !over) {
            responsePauses++;
            request.pause();
        }
    }

    void resumeResponse() {
        if (request != null && !over && responsePauses > 0) {
            responsePauses--;
            request.resume();
        }
    }

    @Override
    public void failed(PoolFailure reason, String transportFailureReason, String limit) {
        waiting = null;
        transportFailure = transportFailureReason;
        finish();
        router.attemptReset(this, reason.asReset(), limit);
    }

    /// When a connection took the request; 0: none has.
    long startedNanos() {
        return startedNanos;
    }

    /// BoringSSL's or the kernel's words for a connection that never came up; else empty.
    String transportFailure() {
        return transportFailure;
    }

    private void alive() {
        responseBegun = true;
        if (perTryIdleTimer != null && !over) {
            router.worker().timers().arm(perTryIdleTimer, perTryIdleNanos);
        }
    }

    @Override
    public void informational(HeaderMap headers) {
        alive();
        if (!over) {
            router.attemptInformational(headers);
        }
    }

    @Override
    public void head(HeaderMap headers, boolean end) {
        alive();
        headSeen = true;
        if (perTryTimer != null) {
            perTryTimer.cancel();
        }
        if (end) {
            finish();
        }
        router.attemptHead(this, headers, end);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (over) {
            data.release();
            return;
        }
        alive();
        if (end) {
            finish();
        }
        router.attemptData(this, data, end);
    }

    @Override
    public void trailers(HeaderMap trailers) {
        if (over) {
            return;
        }
        finish();
        router.attemptTrailers(this, trailers);
    }

    @Override
    public void reset(ResetReason reason, String details) {
        if (over) {
            return;
        }
        finish();
        router.attemptReset(this, reason, "");
    }

    boolean headSeen() {
        return headSeen;
    }

    @Override
    public void expired(Timer timer) {
        if (timer.kind == MAX_DURATION) {
            router.attemptTooLong(this);
        } else {
            router.attemptTimeout(this, timer.kind == PER_TRY_IDLE);
        }
    }

    /// Gives the try up: whatever was sent is reset, whatever is waited for is cancelled.
    void cancel() {
        if (over) {
            return;
        }
        MessageEncoder encoder = request;
        finish();
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        } else if (encoder != null) {
            encoder.reset(ResetReason.LOCAL_RESET);
        }
    }

    /// Counts what this try took on the wire; of a shared connection nobody could tell.
    private void countBytes() {
        ConnectionInfo on = carrier;
        if (on != null && !shared) {
            router.attemptBytes(on.bytesRead - readBefore, on.bytesWritten - writtenBefore);
        }
    }

    private void finish() {
        over = true;
        countBytes();
        if (perTryTimer != null) {
            perTryTimer.cancel();
        }
        if (perTryIdleTimer != null) {
            perTryIdleTimer.cancel();
        }
        if (durationTimer != null) {
            durationTimer.cancel();
        }
        MessageEncoder encoder = request;
        while (responsePauses > 0 && encoder != null) {
            responsePauses--;
            encoder.resume();
        }
        if (requestPaused) {
            requestPaused = false;
            router.flow().resume();
        }
        router.attemptOver(this);
    }
}
