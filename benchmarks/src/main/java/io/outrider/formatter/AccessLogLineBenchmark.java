package io.outrider.formatter;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.Protocol;
import io.outrider.http.StreamInfo;
import io.outrider.net.ConnectionInfo;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One access-log line: Envoy's default text, and JSON with the members that Istio logs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AccessLogLineBenchmark {
    private static final String[] MEMBERS = {
        "authority", "%REQ(:AUTHORITY)%",
        "bytes_received", "%BYTES_RECEIVED%",
        "bytes_sent", "%BYTES_SENT%",
        "downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%",
        "duration", "%DURATION%",
        "method", "%REQ(:METHOD)%",
        "path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
        "protocol", "%PROTOCOL%",
        "request_id", "%REQ(X-REQUEST-ID)%",
        "response_code", "%RESPONSE_CODE%",
        "response_code_details", "%RESPONSE_CODE_DETAILS%",
        "response_flags", "%RESPONSE_FLAGS%",
        "route_name", "%ROUTE_NAME%",
        "start_time", "%START_TIME%",
        "upstream_cluster", "%UPSTREAM_CLUSTER%",
        "user_agent", "%REQ(USER-AGENT)%",
        "x_forwarded_for", "%REQ(X-FORWARDED-FOR)%"
    };

    private final LineFormat text =
            new LineFormat.Text(Formatter.compile(LineFormat.DEFAULT), "text/plain");
    private final LineFormat json = new LineFormat.JsonLine(members(), false, "application/json");
    private final FormatContext context = context();

    private static Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < MEMBERS.length; i += 2) {
            members.put(MEMBERS[i], Formatter.compile(MEMBERS[i + 1]));
        }
        return members;
    }

    private static FormatContext context() {
        InetSocketAddress client = new InetSocketAddress("10.0.0.7", 41_234);
        InetSocketAddress own = new InetSocketAddress("10.0.0.8", 15_006);
        StreamInfo info = new StreamInfo(new ConnectionInfo(1, client, own, 0), 0, 1_700_000_000L);
        info.protocol = Protocol.HTTP11;
        info.responseCode = 200;
        info.responseCodeDetails = "via_upstream";
        info.bytesSent = 1024;
        info.endNanos = 1_234_567;
        info.clusterName = "inbound|9080||";
        HeaderMap request = new HeaderMap();
        request.add(HeaderNames.METHOD, "GET");
        request.add(HeaderNames.PATH, "/products/1");
        request.add(HeaderNames.AUTHORITY, "reviews:9080");
        request.add(HeaderName.of("user-agent"), "curl/8.5.0");
        request.add(HeaderNames.X_REQUEST_ID, "8f5d8c1e-2f6b-4c3a-9a51-5f6c0f7f1c11");
        HeaderMap response = new HeaderMap();
        response.add(HeaderName.of("x-envoy-upstream-service-time"), "1");
        return new FormatContext(info, request, response, null);
    }

    @Setup
    public void check() {
        if (text().isEmpty() || json().isEmpty()) throw new IllegalStateException("empty line");
    }

    @Benchmark
    public String text() {
        return text.line(context);
    }

    @Benchmark
    public String json() {
        return json.line(context);
    }
}
