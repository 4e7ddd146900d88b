package io.outrider.formatter;

import io.outrider.http.StreamInfo;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/// `%COMMON_DURATION(start:end:precision)%` between two named points of a stream. Immutable.
final class CommonDuration {
    private CommonDuration() {}

    static Operator operator(OperatorSyntax syntax) {
        String[] parts = syntax.arguments().split(":");
        if (parts.length < 2) {
            throw syntax.bad("start:end or start:end:precision");
        }
        ToLongFunction<StreamInfo> from = point(syntax, parts[0]);
        ToLongFunction<StreamInfo> to = point(syntax, parts[1]);
        TimeUnit unit =
                switch (parts.length > 2 ? parts[2] : "ms") {
                    case "ms" -> TimeUnit.MILLISECONDS;
                    case "us" -> TimeUnit.MICROSECONDS;
                    case "ns" -> TimeUnit.NANOSECONDS;
                    default -> throw syntax.bad("precision ms, us or ns");
                };
        return context -> {
            long start = from.applyAsLong(context.info());
            long end = to.applyAsLong(context.info());
            return start == 0 || end == 0 || end < start
                    ? null
                    : unit.convert(end - start, TimeUnit.NANOSECONDS);
        };
    }

    private static ToLongFunction<StreamInfo> point(OperatorSyntax syntax, String name) {
        return switch (name) {
            case "DS_RX_BEG" -> i -> i.startNanos;
            case "DS_RX_END" -> i -> i.lastRequestByteNanos;
            case "US_CX_BEG" -> i -> i.upstreamConnectStartNanos;
            case "US_CX_END" -> i -> i.upstreamConnectEndNanos;
            case "US_TX_BEG" -> i -> i.upstreamFirstByteSentNanos;
            case "US_TX_END" -> i -> i.upstreamLastByteSentNanos;
            case "US_RX_BEG" -> i -> i.upstreamFirstByteReceivedNanos;
            case "US_RX_END" -> i -> i.upstreamLastByteReceivedNanos;
            case "DS_TX_BEG" -> i -> i.firstResponseByteNanos;
            case "DS_TX_END" -> i -> i.lastResponseByteNanos;
            default ->
                    throw syntax.bad(
                            "DS_RX_BEG, DS_RX_END, US_CX_BEG, US_CX_END, US_TX_BEG, US_TX_END,"
                                    + " US_RX_BEG, US_RX_END, DS_TX_BEG or DS_TX_END");
        };
    }
}
