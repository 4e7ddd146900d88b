package io.outrider.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.StreamInfo;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.http.grpc.GrpcMessages;
import io.outrider.http.grpc.GrpcTimeout;
import io.outrider.http.grpc.MessageReader;
import io.outrider.http.grpc.PercentText;
import io.outrider.lb.Host;
import io.outrider.lb.OutlierMonitor;
import io.outrider.net.ConnectionInfo;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.ConnectionPool;
import io.outrider.upstream.HostPools;
import io.outrider.upstream.PoolFailure;
import io.outrider.upstream.PoolWaiter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One call: waiting for a stream, sending, receiving, and its one end.
///
/// What is sent before a connection is there waits here; [#isWritable] says when it is too much. It
/// is the sender who has to heed it: nothing is dropped. Threads: its worker's loop.
public final class GrpcCall
        implements PoolWaiter, PoolWaiter.ResponseEvents, MessageReader.Sink, TimerTarget {
    private static final int DEADLINE = 0;

    private final GrpcClient client;
    private final String path;
    private final long timeoutNanos;
    private final GrpcEvents events;
    private final MessageReader reader;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);
    private final Timer deadline = new Timer(this, DEADLINE);
    private ConnectionPool.@Nullable Waiting place;
    private @Nullable MessageEncoder stream;
    private @Nullable Cluster cluster;
    private @Nullable Host host;
    private long waitingBytes;
    private long limitBytes;
    private int pauses;
    private boolean told;
    private boolean sendEnded;
    private boolean headSeen;
    private boolean starting;
    private boolean over;

    GrpcCall(GrpcClient client, String path, long timeoutNanos, GrpcEvents events) {
        this.client = client;
        this.path = path;
        this.timeoutNanos = timeoutNanos;
        this.events = events;
        this.reader =
                new MessageReader(
                        ByteBufAllocator.DEFAULT, client.service().maxMessageBytes(), this);
    }

    void start() {
        starting = true;
        dial();
        starting = false;
    }

    private void dial() {
        ClusterSnapshot snapshot = client.cluster();
        if (snapshot == null) {
            unavailable("Cluster not available");
            return;
        }
        Host chosen = client.pick(snapshot);
        if (chosen == null) {
            client.worker().cells().inc(snapshot.cluster().stats().upstreamCxNoneHealthy);
            unavailable("no healthy upstream");
            return;
        }
        if (timeoutNanos > 0) {
            client.worker().timers().arm(deadline, timeoutNanos);
        }
        cluster = Cluster.of(chosen, snapshot.cluster());
        host = chosen;
        limitBytes = snapshot.config().bufferLimitBytes();
        HeaderMap names = client.worker().local(HeaderMaps.LOCAL).take();
        names.add(HeaderNames.AUTHORITY, authority());
        ConnectionPool pool =
                HostPools.pool(
                        client.worker(),
                        snapshot.cluster(),
                        chosen,
                        false,
                        snapshot.config().http().serverName().options(names),
                        0,
                        Protocol.HTTP2,
                        client.dialer());
        client.worker().local(HeaderMaps.LOCAL).give(names);
        if (pool == null) {
            unavailable("no healthy upstream");
            return;
        }
        ConnectionPool.Waiting handle = pool.newStream(this, false);
        if (stream == null && !over) {
            place = handle;
        }
    }

    private String authority() {
        String own = client.service().authority();
        return own.isEmpty() ? client.service().cluster().name() : own;
    }

    // ---- sending ----

    /// Sends a message; after the end, or when the call is over, it is only released. Takes
    /// `message`, without a frame.
    ///
    /// @param end it is the last one
    public void send(ByteBuf message, boolean end) {
        if (over || sendEnded) {
            message.release();
            return;
        }
        sendEnded = end;
        ByteBuf framed = GrpcMessages.frame(message.alloc(), message);
        MessageEncoder open = stream;
        if (open != null) {
            open.data(framed, end);
            if (!over && !open.isWritable()) {
                tell(false);
            }
            return;
        }
        waiting.add(framed);
        waitingBytes += framed.readableBytes();
        if (limitBytes > 0 && waitingBytes > limitBytes) {
            tell(false);
        }
    }

    /// Nothing more will be sent.
    public void endSending() {
        if (over || sendEnded) {
            return;
        }
        sendEnded = true;
        MessageEncoder open = stream;
        if (open != null) {
            open.data(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /// False while more is sent than is taken.
    public boolean isWritable() {
        return !told;
    }

    private void tell(boolean writable) {
        if (told == writable && !over) {
            told = !writable;
            events.writable(writable);
        }
    }

    /// Gives the call up. Its events hear nothing more.
    public void cancel() {
        if (over) {
            return;
        }
        MessageEncoder open = stream;
        finish();
        if (open != null) {
            open.reset(ResetReason.LOCAL_RESET);
        }
        if (events instanceof UnaryAnswer unary) {
            unary.drop();
        }
    }

    /// Whether it has ended or was cancelled.
    public boolean isOver() {
        return over;
    }

    /// Lets the server wait before it sends more, until [#resume] has been called as often.
    public void pause() {
        pauses++;
        if (stream != null && !over) {
            stream.pause();
        }
    }

    public void resume() {
        pauses--;
        if (stream != null && !over) {
            stream.resume();
        }
    }

    // ---- from the pool ----

    @Override
    public ResponseEvents ready(
            MessageEncoder request,
            ConnectionInfo connection,
            @Nullable Protocol protocol,
            boolean reused) {
        place = null;
        stream = request;
        Host on = host;
        OutlierMonitor monitor = on == null ? null : on.outlierMonitor();
        if (monitor != null) {
            monitor.putResult(OutlierMonitor.Result.LOCAL_ORIGIN_CONNECT_SUCCESS);
        }
        HeaderMaps maps = client.worker().local(HeaderMaps.LOCAL);
        HeaderMap head = maps.take();
        fill(head, connection);
        request.head(head, false);
        maps.give(head);
        for (int i = 0; i < pauses; i++) {
            request.pause();
        }
        while (!over && !waiting.isEmpty()) {
            ByteBuf next = waiting.poll();
            request.data(next, sendEnded && waiting.isEmpty());
        }
        waitingBytes = 0;
        if (!over) {
            tell(request.isWritable());
        }
        return this;
    }

    /// As Envoy's own client: the order too.
    private void fill(HeaderMap head, ConnectionInfo connection) {
        GrpcService service = client.service();
        head.add(HeaderNames.METHOD, "POST");
        head.add(HeaderNames.PATH, path);
        head.add(HeaderNames.AUTHORITY, authority());
        head.add(HeaderNames.SCHEME, "http");
        head.add(HeaderNames.TE, "trailers");
        if (timeoutNanos > 0) {
            head.add(HeaderNames.GRPC_TIMEOUT, GrpcTimeout.text(timeoutNanos));
        }
        head.add(HeaderNames.CONTENT_TYPE, "application/grpc");
        if (service.envoyHeaders()) {
            head.add(HeaderNames.X_ENVOY_INTERNAL, "true");
        }
        if (service.metadata().isEmpty()) {
            return;
        }
        var time = client.worker().time();
        var context =
                new FormatContext(
                        new StreamInfo(connection, time.nanos(), time.wallNanos()),
                        head,
                        null,
                        null);
        for (GrpcService.Metadata each : service.metadata()) {
            head.add(each.name(), each.value().format(context));
        }
    }

    @Override
    public void failed(PoolFailure reason, String transportFailure, String limit) {
        place = null;
        hostFailed();
        String why = limit.isEmpty() ? transportFailure : limit;
        unavailable(
                "upstream connect error or disconnect/reset before headers. reset reason: "
                        + reason.asReset().text()
                        + (why.isEmpty() ? "" : ", transport failure reason: " + why));
    }

    private void hostFailed() {
        Host on = host;
        if (on == null) {
            return;
        }
        on.requestFailed();
        OutlierMonitor monitor = on.outlierMonitor();
        if (monitor != null) {
            monitor.putResult(OutlierMonitor.Result.LOCAL_ORIGIN_CONNECT_FAILED);
        }
    }

    // ---- receiving ----

    @Override
    public void informational(HeaderMap headers) {}

    @Override
    public void head(HeaderMap headers, boolean end) {
        int status = (int) headers.valueAsLong(headers.find(HeaderNames.STATUS));
        answered(status);
        headSeen = true;
        if (end) {
            closeOwnSide();
            trailersEnd(headers, status);
        } else if (status != 200) {
            abort(new GrpcOutcome(GrpcCodes.ofHttp(status), ""));
        } else {
            events.metadata(headers);
        }
        client.worker().local(HeaderMaps.LOCAL).give(headers);
    }

    private void answered(int status) {
        Host on = host;
        Cluster of = cluster;
        if (on == null || of == null) {
            return;
        }
        of.stats().responses.count(client.worker().cells(), status);
        of.stats().internalResponses.count(client.worker().cells(), status);
        if (status >= 500) {
            on.requestFailed();
        } else {
            on.requestSucceeded();
        }
        OutlierMonitor monitor = on.outlierMonitor();
        if (monitor != null) {
            monitor.putHttpStatus(status);
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (over) {
            data.release();
            return;
        }
        MessageReader.Fault fault = reader.read(data, end);
        if (over) {
            return;
        }
        if (fault != null) {
            abort(new GrpcOutcome(GrpcCodes.INTERNAL, text(fault)));
        } else if (end) {
            closeOwnSide();
            end(new GrpcOutcome(GrpcCodes.UNKNOWN, "the answer ended without trailers"));
        }
    }

    private String text(MessageReader.Fault fault) {
        return switch (fault) {
            case MALFORMED -> "the answer is not framed as gRPC";
            case COMPRESSED -> "a compressed message, which was not asked for";
            case TOO_LONG ->
                    "a message is longer than " + client.service().maxMessageBytes() + " bytes";
        };
    }

    @Override
    public void message(ByteBuf message) {
        events.message(message);
    }

    @Override
    public boolean isOpen() {
        return !over;
    }

    @Override
    public void trailers(HeaderMap trailers) {
        if (!over) {
            closeOwnSide();
            trailersEnd(trailers, 200);
        }
        client.worker().local(HeaderMaps.LOCAL).give(trailers);
    }

    private void trailersEnd(HeaderMap trailers, int httpStatus) {
        int index = trailers.find(HeaderNames.GRPC_STATUS);
        long code = index == HeaderMap.NONE ? -1 : trailers.valueAsLong(index);
        String message = trailers.get(HeaderNames.GRPC_MESSAGE);
        if (index == HeaderMap.NONE) {
            end(
                    new GrpcOutcome(
                            httpStatus == 200 ? GrpcCodes.UNKNOWN : GrpcCodes.ofHttp(httpStatus),
                            ""));
        } else {
            end(
                    new GrpcOutcome(
                            code < 0 || code > Integer.MAX_VALUE ? GrpcCodes.UNKNOWN : (int) code,
                            message == null ? "" : PercentText.decode(message)));
        }
    }

    /// The server has said everything; a stream that still is open on this side is given up.
    private void closeOwnSide() {
        MessageEncoder open = stream;
        if (open != null && !sendEnded) {
            stream = null;
            open.reset(ResetReason.LOCAL_RESET);
        }
    }

    @Override
    public void reset(ResetReason reason, String details) {
        if (over) {
            return;
        }
        stream = null;
        Cluster of = cluster;
        if (of != null && reason == ResetReason.REMOTE_RESET) {
            client.worker().cells().inc(of.stats().upstreamRqRxReset);
        }
        hostFailed();
        end(
                headSeen
                        ? new GrpcOutcome(GrpcCodes.INTERNAL, reason.text())
                        : new GrpcOutcome(
                                GrpcCodes.UNAVAILABLE,
                                "upstream connect error or disconnect/reset before headers. reset reason: "
                                        + reason.text()));
    }

    @Override
    public void requestWritable(boolean writable) {
        tell(writable);
    }

    // ---- the end ----

    @Override
    public void expired(Timer timer) {
        Cluster of = cluster;
        if (of != null) {
            client.worker().cells().inc(of.stats().upstreamRqTimeout);
        }
        if (host != null) {
            host.requestTimedOut();
        }
        abort(new GrpcOutcome(GrpcCodes.DEADLINE_EXCEEDED, "upstream request timeout"));
    }

    private void unavailable(String message) {
        end(new GrpcOutcome(GrpcCodes.UNAVAILABLE, message));
    }

    private void abort(GrpcOutcome outcome) {
        MessageEncoder open = stream;
        stream = null;
        if (open != null) {
            open.reset(ResetReason.LOCAL_RESET);
        }
        end(outcome);
    }

    private void end(GrpcOutcome outcome) {
        if (over) {
            return;
        }
        finish();
        if (starting) {
            client.worker().loop().execute(() -> events.ended(outcome));
        } else {
            events.ended(outcome);
        }
    }

    private void finish() {
        over = true;
        deadline.cancel();
        stream = null;
        if (place != null) {
            place.cancel();
            place = null;
        }
        for (ByteBuf each : waiting) {
            each.release();
        }
        waiting.clear();
        reader.release();
        client.over(this);
    }

    @Override
    public String toString() {
        return path + " of " + client.service().cluster().name();
    }
}
