package io.outrider.extensions.accessloggers.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.grpc.GrpcCall;
import io.outrider.grpc.GrpcClient;
import io.outrider.grpc.GrpcEvents;
import io.outrider.grpc.GrpcOutcome;
import io.outrider.net.Worker;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One worker's stream to an access log service: gathers entries, and sends them when there are
/// enough or they are old enough. What the service does not take in time is dropped and counted.
///
/// Threads: its worker's loop.
final class AlsBuffer implements GrpcEvents, TimerTarget {
    private static final Logger LOG = LoggerFactory.getLogger(AlsBuffer.class);
    private static final String METHOD =
            "/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs";
    private static final int ENTRY_TAG = 1 << 3 | 2;
    private static final int HTTP_TAG = 2 << 3 | 2;
    private static final int TCP_TAG = 3 << 3 | 2;

    /// Where nothing is to be gathered, this much may still wait for a slow service.
    private static final long MAX_WAITING = 1024 * 1024;

    private final AlsSettings settings;
    private final Worker worker;
    private final GrpcClient client;
    private final Timer flushTimer = new Timer(this, 0);
    private ByteBuf entries = Unpooled.EMPTY_BUFFER;
    private long entryBytes;
    private int count;
    private @Nullable GrpcCall call;

    AlsBuffer(AlsSettings settings, Worker worker) {
        this.settings = settings;
        this.worker = worker;
        this.client = new GrpcClient(settings.service(), worker, settings.dialer());
    }

    void add(byte[] entry) {
        if (isFull()) {
            flush();
            if (isFull()) {
                worker.cells().inc(settings.stats().logsDropped());
                return;
            }
        }
        if (settings.http()) {
            worker.cells().inc(settings.stats().logsWritten());
        }
        if (count == 0) {
            entries = Unpooled.buffer(256);
            worker.timers().arm(flushTimer, settings.flushNanos());
        }
        entries.writeByte(ENTRY_TAG);
        varint(entries, entry.length);
        entries.writeBytes(entry);
        entryBytes += entry.length;
        count++;
        if (entryBytes >= settings.bufferBytes()) {
            flush();
        }
    }

    private boolean isFull() {
        long limit = settings.bufferBytes() == 0 ? MAX_WAITING : settings.bufferBytes();
        return entryBytes >= limit;
    }

    private void flush() {
        if (count == 0) {
            return;
        }
        ByteBuf message = Unpooled.buffer(64);
        GrpcCall open = call;
        if (open == null) {
            open = client.start(METHOD, 0, this);
            call = open;
            message.writeBytes(settings.identifier().getBytes(StandardCharsets.ISO_8859_1));
        } else if (!open.isWritable()) {
            message.release();
            worker.cells().add(settings.stats().flushFailed(), count);
            return;
        }
        worker.cells().add(settings.stats().flushed(), count);
        flushTimer.cancel();
        message.writeByte(settings.http() ? HTTP_TAG : TCP_TAG);
        varint(message, entries.readableBytes());
        open.send(Unpooled.wrappedBuffer(message, entries), false);
        entries = Unpooled.EMPTY_BUFFER;
        entryBytes = 0;
        count = 0;
    }

    private static void varint(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 128) {
            out.writeByte(rest & 127 | 128);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /// What a slow service did not take is tried again after as long.
    @Override
    public void expired(Timer timer) {
        flush();
        if (count > 0) {
            worker.timers().arm(flushTimer, settings.flushNanos());
        }
    }

    /// The service has nothing to say.
    @Override
    public void message(ByteBuf message) {
        message.release();
    }

    /// The next entries open a new stream.
    @Override
    public void ended(GrpcOutcome outcome) {
        call = null;
        if (!outcome.isOk()) {
            LOG.debug(
                    "access log service {} ended the stream: {} {}",
                    settings.service().cluster().name(),
                    outcome.code(),
                    outcome.message());
        }
    }
}
