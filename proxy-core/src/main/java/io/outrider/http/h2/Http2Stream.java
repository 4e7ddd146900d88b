package io.outrider.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.ResetReason;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import org.jspecify.annotations.Nullable;

/// One request and its response on an HTTP/2 connection, with both windows and what waits on either
/// side of it. Its writer is the [MessageEncoder], its reader the [MessageSink].
///
/// Threads: the connection's event loop.
public final class Http2Stream implements MessageEncoder, TimerTarget {
    final int id;
    private final Http2Connection connection;
    private final StreamWindow window;
    private @Nullable MessageSink sink;
    boolean closed;

    // receiving
    private boolean headSeen;
    private boolean remoteEnded;
    private boolean bodiless;
    private int informationals;
    private long expectedLength = -1;
    private long receivedLength;
    private int pauses;
    private @Nullable ByteQueue inbox;
    private boolean endWaits;
    private @Nullable HeaderMap trailersWait;

    // sending
    int sendWindow;
    private boolean headSent;
    private @Nullable String upgrade;
    private boolean localEnded;
    private boolean dropsData;
    private @Nullable ByteQueue outbox;
    private boolean endQueued;
    private @Nullable HeaderMap trailersQueued;
    private boolean told;
    private @Nullable Timer flushTimer;
    boolean inRing;
    @Nullable Http2Stream nextInRing;

    Http2Stream(Http2Connection connection, int id, int sendWindow, StreamWindow window) {
        this.connection = connection;
        this.id = id;
        this.sendWindow = sendWindow;
        this.window = window;
    }

    /// Where what is received goes.
    public void sink(MessageSink to) {
        sink = to;
    }

    @Nullable MessageSink sink() {
        return sink;
    }

    // ---- receiving ----

    boolean headSeen() {
        return headSeen;
    }

    boolean remoteEnded() {
        return remoteEnded;
    }

    /// The head of the message has come.
    ///
    /// @param length by `content-length`; -1 when there is none
    void headReceived(long length, boolean noBody, boolean end) {
        headSeen = true;
        bodiless = noBody;
        expectedLength = length;
        remoteEnded |= end;
    }

    /// One more head of status 1xx has come. Gives how many that are.
    int informationalReceived() {
        return ++informationals;
    }

    boolean expectsNoBody() {
        return bodiless;
    }

    /// Whether so much DATA fits into what the peer was allowed to send.
    boolean charge(int bytes) {
        return window.charge(bytes);
    }

    /// Whether the body is as long as announced, so far or, at its end, in all.
    boolean lengthFits(int more, boolean end) {
        receivedLength += more;
        if (bodiless) {
            return receivedLength == 0;
        }
        return expectedLength < 0
                || (end ? receivedLength == expectedLength : receivedLength <= expectedLength);
    }

    /// Takes `data`.
    void received(ByteBuf data, int charge, boolean end) {
        remoteEnded |= end;
        if (isHeldBack()) {
            int length = data.readableBytes();
            ByteQueue queue = inbox;
            if (queue == null) {
                queue = new ByteQueue(connection.alloc());
                inbox = queue;
            }
            queue.add(data);
            endWaits |= end;
            window.taken(charge - length);
            connection.held(length);
            return;
        }
        window.taken(charge);
        deliver(data, end);
        credit();
    }

    /// Takes `trailers`.
    void receivedTrailers(HeaderMap trailers) {
        remoteEnded = true;
        if (isHeldBack()) {
            trailersWait = trailers;
            return;
        }
        MessageSink to = sink;
        if (to == null) {
            connection.maps().give(trailers);
        } else {
            to.trailers(trailers);
        }
    }

    private boolean isHeldBack() {
        return pauses > 0 || inbox != null && inbox.size() > 0;
    }

    private void deliver(ByteBuf data, boolean end) {
        MessageSink to = sink;
        if (to == null || !data.isReadable() && !end) {
            data.release();
        } else {
            to.data(data, end);
        }
    }

    /// Lets the peer send as much again as has been taken.
    private void credit() {
        if (remoteEnded || closed || pauses > 0) {
            return;
        }
        int increment = window.credit();
        if (increment > 0) {
            connection.writer().windowUpdate(id, increment);
        }
    }

    @Override
    public void pause() {
        pauses++;
        window.paused();
    }

    @Override
    public void resume() {
        assert pauses > 0 : "resume without pause";
        pauses--;
        if (pauses == 0 && !closed) {
            catchUp();
        }
    }

    private void catchUp() {
        ByteQueue queue = inbox;
        while (queue != null && queue.size() > 0 && pauses == 0) {
            ByteBuf data = queue.take(Integer.MAX_VALUE);
            int length = data.readableBytes();
            connection.held(-length);
            window.taken(length);
            boolean last = endWaits && queue.size() == 0;
            endWaits &= !last;
            deliver(data, last);
            if (closed) {
                return;
            }
        }
        if (pauses > 0) {
            return;
        }
        HeaderMap trailers = trailersWait;
        if (trailers != null) {
            trailersWait = null;
            receivedTrailers(trailers);
        } else if (endWaits) {
            endWaits = false;
            deliver(Unpooled.EMPTY_BUFFER, true);
        }
        credit();
        connection.closeIfDone(this);
    }

    /// Whether everything that came has also been passed on.
    boolean isDelivered() {
        return (inbox == null || inbox.size() == 0) && !endWaits && trailersWait == null;
    }

    // ---- sending ----

    /// The peer wants no body: it asked with HEAD.
    void dropData() {
        dropsData = true;
    }

    /// The request is an extended CONNECT for that protocol.
    void upgrade(String protocol) {
        upgrade = protocol;
    }

    /// What an extended CONNECT on this stream asks for; null when the request is none.
    @Nullable String upgrade() {
        return upgrade;
    }

    /// Whether the peer knows of a stream that this side opened.
    boolean headSent() {
        return headSent;
    }

    boolean localEnded() {
        return localEnded;
    }

    @Override
    public void informational(HeaderMap headers) {
        if (!closed && !localEnded) {
            connection.writeHeaders(this, headers, false);
        }
    }

    @Override
    public void head(HeaderMap headers, boolean end) {
        if (closed || localEnded) {
            return;
        }
        localEnded = end;
        headSent = true;
        if (connection.role().isServer()) {
            writeResponseHead(headers, end);
        } else {
            writeRequestHead(headers, end);
        }
        if (end) {
            connection.localEnded(this);
        }
    }

    private void writeResponseHead(HeaderMap headers, boolean end) {
        if (upgrade == null || !headers.hasValue(HeaderNames.STATUS, "101")) {
            connection.writeHeaders(this, headers, end);
            return;
        }
        HeaderMap agreed = copy(headers);
        agreed.set(HeaderNames.STATUS, 200);
        connection.writeHeaders(this, agreed, end);
        connection.maps().give(agreed);
    }

    private void writeRequestHead(HeaderMap headers, boolean end) {
        int method = headers.find(HeaderNames.METHOD);
        if (headers.valueEquals(method, "HEAD")) {
            bodiless = true; // the response's content-length says nothing of its body
        }
        upgrade = ExtendedConnect.upgradeOf(headers);
        boolean connect = headers.valueEquals(method, "CONNECT");
        if (upgrade == null && !connect) {
            connection.writeHeaders(this, headers, end);
            return;
        }
        HeaderMap sent = copy(headers);
        if (upgrade != null) {
            ExtendedConnect.requestToSend(sent, upgrade);
        } else {
            sent.remove(HeaderNames.SCHEME); // RFC 9113 §8.5
            sent.remove(HeaderNames.PATH);
        }
        connection.writeHeaders(this, sent, end);
        connection.maps().give(sent);
    }

    private HeaderMap copy(HeaderMap headers) {
        HeaderMap copy = connection.maps().take();
        copy.addAll(headers);
        return copy;
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (closed || localEnded || endQueued || dropsData) {
            data.release();
            if (closed || localEnded || endQueued || !end) {
                return;
            }
        } else {
            int length = data.readableBytes();
            ByteQueue queue = outbox;
            if (queue == null) {
                queue = new ByteQueue(connection.alloc());
                outbox = queue;
            }
            queue.add(data);
            connection.pending(length);
        }
        endQueued = end;
        if (end) {
            watchFlush();
        }
        if (end || queued() > 0) {
            connection.ready(this);
        }
        if (!told && queued() > connection.settings().sendBufferBytes()) {
            told = true;
            tellWritable(false);
        }
    }

    @Override
    public void trailers(HeaderMap trailers) {
        if (closed || localEnded || endQueued) {
            return;
        }
        if (queued() == 0) {
            localEnded = true;
            connection.writeHeaders(this, trailers, true);
            connection.localEnded(this);
            return;
        }
        trailersQueued = copy(trailers);
        endQueued = true;
        watchFlush();
    }

    /// The writer has gone and will not notice when the peer takes nothing: somebody must.
    private void watchFlush() {
        long nanos = connection.settings().flushTimeoutNanos();
        if (nanos > 0 && !connection.takesAtOnce(Math.min(queued(), sendWindow), queued())) {
            if (flushTimer == null) {
                flushTimer = new Timer(this, 0);
            }
            connection.connection().worker().timers().arm(flushTimer, nanos);
        }
    }

    @Override
    public void expired(Timer timer) {
        if (!closed) {
            connection.flushTimedOut(this);
        }
    }

    private int queued() {
        return outbox == null ? 0 : outbox.size();
    }

    /// Whether there is something to write and the windows would let it.
    boolean canWrite(int connectionWindow) {
        int queued = queued();
        return queued > 0 ? sendWindow > 0 && connectionWindow > 0 : endQueued && !localEnded;
    }

    /// Whether anything waits to be written, windows apart.
    boolean hasQueued() {
        return queued() > 0 || endQueued && !localEnded;
    }

    /// Writes one frame of what waits; gives how much of the windows it used.
    int writeOne(int limit) {
        int queued = queued();
        ByteQueue queue = outbox;
        if (queue == null || queued == 0) {
            finish();
            return 0;
        }
        ByteBuf data = queue.take(Math.min(limit, sendWindow));
        int length = data.readableBytes();
        sendWindow -= length;
        connection.pending(-length);
        if (flushTimer != null) {
            watchFlush();
        }
        boolean last = endQueued && trailersQueued == null && queue.size() == 0;
        localEnded = last;
        connection.writeData(id, data, last);
        if (last) {
            connection.localEnded(this);
        } else if (queue.size() == 0 && trailersQueued != null) {
            finish();
        }
        if (told && !closed && queued() <= connection.settings().sendBufferBytes() / 2) {
            told = false;
            tellWritable(true);
        }
        return length;
    }

    /// Writes the end alone: trailers, or an empty frame.
    private void finish() {
        HeaderMap trailers = trailersQueued;
        localEnded = true;
        if (trailers != null) {
            trailersQueued = null;
            connection.writeHeaders(this, trailers, true);
            connection.maps().give(trailers);
        } else {
            connection.writeData(id, Unpooled.EMPTY_BUFFER, true);
        }
        connection.localEnded(this);
    }

    private void tellWritable(boolean writable) {
        MessageSink to = sink;
        if (to != null) {
            to.writable(writable);
        }
    }

    @Override
    public boolean isWritable() {
        return !told;
    }

    @Override
    public void reset(ResetReason reason) {
        if (!closed) {
            sink = null;
            connection.resetByOwner(this, reason);
        }
    }

    // ---- the end ----

    /// Drops whatever waits on either side. The sink hears nothing any more.
    void release() {
        closed = true;
        window.end();
        sink = null;
        if (flushTimer != null) {
            flushTimer.cancel();
        }
        if (inbox != null) {
            connection.held(-inbox.clear());
        }
        if (outbox != null) {
            connection.pending(-outbox.clear());
        }
        give(trailersWait);
        give(trailersQueued);
        trailersWait = null;
        trailersQueued = null;
    }

    private void give(@Nullable HeaderMap map) {
        if (map != null) {
            connection.maps().give(map);
        }
    }

    @Override
    public String toString() {
        return "HTTP/2 stream " + id;
    }
}
