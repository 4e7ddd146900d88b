package io.outrider.accesslog;

import io.outrider.formatter.FormatContext;
import io.outrider.formatter.GrpcStatus;
import io.outrider.http.HeaderMap;
import io.outrider.route.HeaderMatch;
import io.outrider.runtime.RuntimeFraction;
import io.outrider.runtime.RuntimeNumber;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    record StatusCode(Comparison comparison, RuntimeNumber value) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return comparison.holds(context.info().responseCode, value.value());
        }
    }

    /// @param millis of the whole stream
    record Duration(Comparison comparison, RuntimeNumber millis) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            var info = context.info();
            return comparison.holds(
                    TimeUnit.NANOSECONDS.toMillis(info.endNanos - info.startNanos), millis.value());
        }
    }

    record NotHealthCheck() implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return !context.info().healthCheck;
        }
    }

    /// What a tracer follows; without one, nothing.
    record Traced() implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return !context.info().traceId.isEmpty();
        }
    }

    record Sampled(RuntimeFraction share) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return share.takes(random);
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
            return match.matches(request == null ? NONE : request);
        }

        private static final HeaderMap NONE = new HeaderMap();
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
            return statuses.contains(GrpcStatus.ofOutcome(context)) != exclude;
        }
    }

    /// @param path of keys below the filter's name
    /// @param otherwise where there is no such value
    record Metadata(
            String filter, List<String> path, ValueMatch match, boolean invert, boolean otherwise)
            implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            Object value = context.info().dynamicMetadata().get(filter);
            for (int i = 0; i < path.size() && value != null; i++) {
                value = value instanceof Map<?, ?> map ? map.get(path.get(i)) : null;
            }
            return value == null ? otherwise : match.matches(value) != invert;
        }
    }

    /// @param types such as `DownstreamEnd`
    record LogType(Set<String> types, boolean exclude) implements LogFilter {
        @Override
        public boolean passes(FormatContext context, long random) {
            return types.contains(context.accessLogType()) != exclude;
        }
    }
}
