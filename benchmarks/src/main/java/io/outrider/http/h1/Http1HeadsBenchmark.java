package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.outrider.bench.load.FixedBuffer;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import java.nio.charset.StandardCharsets;
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

/// The heads of one proxied request: read the client's, change what a proxy changes, write it to
/// the upstream, and the same for the answer.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Http1HeadsBenchmark {
    private static final String REQUEST =
            """
            GET /products/1/reviews?sort=newest HTTP/1.1
            Host: reviews.default.svc.cluster.local:9080
            User-Agent: curl/8.5.0
            Accept: */*
            Accept-Encoding: gzip, deflate
            Cookie: session=eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG

            """;
    private static final String RESPONSE =
            """
            HTTP/1.1 200 OK
            Server: nginx/1.22.1
            Date: Mon, 23 Nov 2026 12:00:00 GMT
            Content-Type: application/json
            Content-Length: 1024
            Last-Modified: Mon, 23 Nov 2026 11:00:00 GMT
            ETag: "6561-400"

            """;

    private final ByteBuf request = bytes(REQUEST);
    private final ByteBuf response = bytes(RESPONSE);
    private final HeaderMap map = new HeaderMap();
    private final Http1HeadParser requests = new Http1HeadParser(true, Http1Settings.DEFAULT);
    private final Http1HeadParser responses = new Http1HeadParser(false, Http1Settings.DEFAULT);
    private final Http1HeadWriter writer = new Http1HeadWriter();

    private static ByteBuf bytes(String head) {
        String lines = head.replace("\n", "\r\n");
        return FixedBuffer.of(lines.getBytes(StandardCharsets.US_ASCII));
    }

    @Setup
    public void check() {
        if (request() == 0 || response() == 0) throw new IllegalStateException("nothing written");
    }

    @Benchmark
    public int request() {
        read(requests, request);
        map.set(HeaderNames.X_FORWARDED_PROTO, "http");
        map.set(HeaderNames.X_REQUEST_ID, "8f5d8c1e-2f6b-4c3a-9a51-5f6c0f7f1c11");
        writer.begin();
        writer.requestLine(map, false, false);
        return write();
    }

    @Benchmark
    public int response() {
        read(responses, response);
        map.set(HeaderNames.SERVER, "envoy");
        map.set(HeaderNames.X_ENVOY_UPSTREAM_SERVICE_TIME, "1");
        writer.begin();
        writer.statusLine(200, false);
        return write();
    }

    private void read(Http1HeadParser parser, ByteBuf head) {
        map.clear();
        head.readerIndex(0);
        parser.begin(map);
        if (!parser.parse(head)) throw new IllegalStateException("not parsed");
    }

    private int write() {
        writer.headers(map, false);
        writer.endOfHeaders();
        ByteBuf out = writer.toBuffer(ByteBufAllocator.DEFAULT, 0);
        int length = out.readableBytes();
        out.release();
        return length;
    }
}
