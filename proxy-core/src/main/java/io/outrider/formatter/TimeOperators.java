package io.outrider.formatter;

import io.outrider.http.StreamInfo;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/// Operators about when things happened and how long they took, in milliseconds. Immutable.
final class TimeOperators {
    private TimeOperators() {}

    static void list(OperatorTable table) {
        table.add("START_TIME", s -> at(new StartTime(s.arguments(), ZoneOffset.UTC), true));
        table.add(
                "START_TIME_LOCAL",
                s -> at(StartTime.local(s.arguments(), ZoneId.systemDefault()), true));
        table.add("EMIT_TIME", s -> at(new StartTime(s.arguments(), ZoneOffset.UTC), false));
        table.add(
                "EMIT_TIME_LOCAL",
                s -> at(StartTime.local(s.arguments(), ZoneId.systemDefault()), false));
        since(table, "DURATION", i -> i.endNanos);
        since(table, "REQUEST_DURATION", i -> i.lastRequestByteNanos);
        since(table, "REQUEST_TX_DURATION", i -> i.upstreamLastByteSentNanos);
        since(table, "RESPONSE_DURATION", i -> i.upstreamFirstByteReceivedNanos);
        between(
                table,
                "RESPONSE_TX_DURATION",
                i -> i.upstreamFirstByteReceivedNanos,
                i -> i.lastResponseByteNanos);
        between(
                table,
                "DOWNSTREAM_HANDSHAKE_DURATION",
                i -> i.connection.startNanos,
                i -> i.connection.handshakeEndNanos);
        between(
                table,
                "UPSTREAM_CONNECTION_POOL_READY_DURATION",
                i -> i.upstreamPoolStartNanos,
                i -> i.upstreamPoolReadyNanos);
        table.plain("ROUNDTRIP_DURATION", _ -> null); // of QUIC alone, in Envoy too
        table.add("COMMON_DURATION", CommonDuration::operator);
    }

    private static Operator at(StartTime format, boolean start) {
        return context -> {
            StreamInfo info = context.info();
            long end = Math.max(info.endNanos, info.startNanos);
            return format.text(
                    start ? info.startWallNanos : info.startWallNanos + end - info.startNanos);
        };
    }

    /// From the stream's start to a point in time.
    private static void since(OperatorTable table, String name, ToLongFunction<StreamInfo> point) {
        between(table, name, i -> i.startNanos, point);
    }

    private static void between(
            OperatorTable table,
            String name,
            ToLongFunction<StreamInfo> start,
            ToLongFunction<StreamInfo> end) {
        table.plain(
                name,
                context -> {
                    long from = start.applyAsLong(context.info());
                    long to = end.applyAsLong(context.info());
                    return from == 0 || to == 0 ? null : TimeUnit.NANOSECONDS.toMillis(to - from);
                });
    }
}
