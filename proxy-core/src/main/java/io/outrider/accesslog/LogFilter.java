package io.outrider.accesslog;

import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderMap;
import io.outrider.route.HeaderMatch;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `AccessLogFilter`. Immutable.
public sealed interface LogFilter {

    /// @param random 64 uniform bits
    boolean passes(FormatContext context, long random);

    /// How a number is compared.
    enum Comparison {
        EQUAL,
        GREATER_OR_EQUAL,
        LESS_OR_EQUAL;

        boolean holds(long have, long want) {
            return switch (this) {
                case EQUAL -> have == want;
                case GREATER_OR_EQUAL -> have >= want;
                case LESS_OR_EQUAL -> have <= want;
            };
        }
    }

    record StatusCode(Comparison comparison, long value) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return comparison.holds(context.info().responseCode, value);
        }
    }

    /// @param millis of the whole stream
    record Duration(Comparison comparison, long millis) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            var info = context.info();
            return comparison.holds(
                    TimeUnit.NANOSECONDS.toMillis(info.endNanos - info.startNanos), millis);
        }
    }

    record NotHealthCheck() implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return !context.info().healthCheck;
        }
    }

    record Sampled(int perMillion) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return Long.remainderUnsigned(random, 1_000_000) < perMillion;
        }
    }

    record All(List<LogFilter> filters) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            for (LogFilter filter : filters) {
                if (!filter.passes(context, random)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(List<LogFilter> filters) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            for (LogFilter filter : filters) {
                if (filter.passes(context, random)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Header(HeaderMatch match) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            HeaderMap request = context.request();
            return request != null && match.matches(request);
        }
    }

    /// @param flags the bits of which one must be set; 0: any flag at all
    record Flags(long flags) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            long have = context.info().flags();
            return flags == 0 ? have != 0 : (have & flags) != 0;
        }
    }

    /// @param statuses numbers of gRPC statuses
    record Grpc(List<Long> statuses, boolean exclude) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            Long status = io.outrider.formatter.GrpcStatus.ofAnswer(context);
            return statuses.contains(status == null ? 2L : status) != exclude;
        }
    }
}
