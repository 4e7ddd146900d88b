package io.outrider.upstream;

import io.outrider.formatter.FormatContext;
import io.outrider.formatter.Formatter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.lb.health.HealthCheckConfig;
import io.outrider.net.TransportOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One active check of a cluster's hosts: `HealthCheck`. Immutable.
///
/// @param timeoutNanos of one check
/// @param altPort where every host is checked; 0: where it says itself
/// @param reuseConnection keep the connection for the next check
/// @param options of the transport socket: ALPN for checks
/// @param socketCriteria which of `transport_socket_matches` checks use; null: the host's own
/// @param logs where events are written down
public record HealthCheck(
        HealthCheckConfig timing,
        long timeoutNanos,
        int altPort,
        boolean reuseConnection,
        Probe probe,
        TransportOptions options,
        @Nullable Map<String, Object> socketCriteria,
        boolean alwaysLogFailures,
        boolean alwaysLogSuccesses,
        List<EventLog> logs) {
    public HealthCheck {
        logs = List.copyOf(logs);
    }

    /// What is asked and what is a good answer.
    public sealed interface Probe {
        /// As the event log names it.
        String kind();
    }

    /// @param host empty: the endpoint's name for checks, else the cluster's name
    /// @param http2 it is asked by HTTP/2, not HTTP/1.1
    /// @param expected good statuses
    /// @param retriable statuses that count towards the threshold instead of failing at once
    /// @param send the request's body, bytes as ISO 8859-1; empty: none
    /// @param receive texts that must come in this order in the body; empty: any body
    /// @param responseBufferBytes how much of the body is looked at
    public record HttpProbe(
            String method,
            String path,
            String host,
            boolean http2,
            List<AddedHeader> headers,
            List<HeaderName> removedHeaders,
            List<StatusRange> expected,
            List<StatusRange> retriable,
            String send,
            List<String> receive,
            int responseBufferBytes)
            implements Probe {
        @Override
        public String kind() {
            return "HTTP";
        }
    }

    /// @param send bytes as ISO 8859-1; empty: nothing is sent
    /// @param receive bytes that must come, in this order; empty: a connection is enough
    public record TcpProbe(String send, List<String> receive) implements Probe {
        @Override
        public String kind() {
            return "TCP";
        }
    }

    /// @param authority empty: the endpoint's name for checks, else the cluster's name
    /// @param request the message as bytes in ISO 8859-1, without its frame
    public record GrpcProbe(String authority, String request, List<AddedHeader> metadata)
            implements Probe {
        public GrpcProbe {
            metadata = List.copyOf(metadata);
        }

        @Override
        public String kind() {
            return "GRPC";
        }
    }

    /// @param append beside what is there, instead of in its place
    public record AddedHeader(HeaderName name, Formatter value, boolean append) {
        static void addAll(List<AddedHeader> headers, HeaderMap request, FormatContext context) {
            for (AddedHeader header : headers) {
                String value = header.value().format(context);
                if (header.append()) {
                    request.add(header.name(), value);
                } else {
                    request.set(header.name(), value);
                }
            }
        }
    }

    /// Whether checks speak HTTP/2.
    boolean usesHttp2() {
        return probe instanceof GrpcProbe || probe instanceof HttpProbe http && http.http2();
    }

    /// From `start` to before `end`.
    public record StatusRange(int start, int end) {
        static boolean any(List<StatusRange> ranges, int status) {
            for (StatusRange range : ranges) {
                if (status >= range.start && status < range.end) {
                    return true;
                }
            }
            return false;
        }
    }
}
