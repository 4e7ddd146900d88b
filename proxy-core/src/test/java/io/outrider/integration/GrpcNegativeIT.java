package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// gRPC's negative cases for HTTP/2 clients (`goaway`, `max_streams`, `ping`, `rst_after_data`,
/// `rst_after_header`, `rst_during_data`): a server that behaves so, and the proxy before it.
@ExtendWith(LeakCheck.class)
class GrpcNegativeIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final int NO_ERROR = 0;
    private static final int MAX_CONCURRENT_STREAMS = 3;

    private static final SimpleRequest REQUEST =
            SimpleRequest.newBuilder().setResponseSize(500).build();
    private static final SimpleResponse RESPONSE =
            SimpleResponse.newBuilder()
                    .setPayload(Payload.newBuilder().setBody(ByteString.copyFrom(new byte[500])))
                    .build();

    @Test
    void goawayCostsNoCall() throws Exception {
        var connections = new AtomicInteger();
        try (var proxied =
                new Proxied(
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (endsRequest(frame)) {
                                        connections.incrementAndGet();
                                        goAway(peer, frame.stream());
                                        answer(peer, frame.stream());
                                    }
                                }))) {
            SimpleResponse first = proxied.call();
            SimpleResponse second = proxied.call();

            assertThat(first).isEqualTo(RESPONSE);
            assertThat(second).isEqualTo(RESPONSE);
            assertThat(connections).hasValue(2);
            proxied.proxy.awaitStat("cluster.backend.upstream_cx_total", 2);
        }
    }

    @Test
    void moreCallsThanStreamsAllGetTheirAnswer() throws Exception {
        try (var proxied =
                        new Proxied(
                                new H2Upstream(
                                        (peer, frame) -> {
                                            if (endsRequest(frame)) {
                                                answer(peer, frame.stream());
                                            }
                                        },
                                        MAX_CONCURRENT_STREAMS,
                                        1));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<SimpleResponse>>();
            for (int i = 0; i < 15; i++) {
                calls.add(threads.submit(proxied::call));
            }

            for (Future<SimpleResponse> call : calls) {
                assertThat(call.get()).isEqualTo(RESPONSE);
            }
        }
    }

    @Test
    void pingsBetweenFramesAreAnswered() throws Exception {
        var acknowledged = new AtomicInteger();
        try (var proxied =
                new Proxied(
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() == H2Peer.PING && frame.has(H2Peer.ACK)) {
                                        acknowledged.incrementAndGet();
                                    }
                                    if (endsRequest(frame)) {
                                        ping(peer);
                                        head(peer, frame.stream());
                                        ping(peer);
                                        byte[] message = message();
                                        for (int at = 0; at < message.length; at += 100) {
                                            peer.data(
                                                    frame.stream(),
                                                    false,
                                                    Arrays.copyOfRange(
                                                            message,
                                                            at,
                                                            Math.min(at + 100, message.length)));
                                            ping(peer);
                                        }
                                        trailers(peer, frame.stream());
                                    }
                                }))) {
            SimpleResponse response = proxied.call();

            assertThat(response).isEqualTo(RESPONSE);
            assertThat(proxied.call()).isEqualTo(RESPONSE);
            assertThat(acknowledged).hasValueGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void aResetAfterTheHeadFailsTheCallAlone() throws Exception {
        failsOnce(
                (peer, stream) -> {
                    head(peer, stream);
                    peer.reset(stream, NO_ERROR);
                });
    }

    @Test
    void aResetWithinAMessageFailsTheCallAlone() throws Exception {
        failsOnce(
                (peer, stream) -> {
                    head(peer, stream);
                    peer.data(stream, false, Arrays.copyOf(message(), 100));
                    peer.reset(stream, NO_ERROR);
                });
    }

    @Test
    void aResetAfterAMessageFailsTheCallAlone() throws Exception {
        failsOnce(
                (peer, stream) -> {
                    head(peer, stream);
                    peer.data(stream, false, message());
                    peer.reset(stream, NO_ERROR);
                });
    }

    /// The first call is treated so, the second is answered: on the same connections.
    private static void failsOnce(Treatment treatment) throws Exception {
        var calls = new AtomicInteger();
        try (var proxied =
                new Proxied(
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (endsRequest(frame)) {
                                        if (calls.incrementAndGet() == 1) {
                                            treatment.apply(peer, frame.stream());
                                        } else {
                                            answer(peer, frame.stream());
                                        }
                                    }
                                }))) {
            var failure = catchThrowableOfType(StatusRuntimeException.class, proxied::call);
            SimpleResponse next = proxied.call();

            assertThat(failure.getStatus().getCode())
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.INTERNAL, Status.Code.CANCELLED);
            assertThat(next).isEqualTo(RESPONSE);
            proxied.proxy.awaitStat("cluster.backend.upstream_cx_total", 1);
            proxied.proxy.awaitStat("http.ingress.downstream_cx_total", 1);
            proxied.proxy.awaitStat("cluster.backend.upstream_rq_rx_reset", 1);
        }
    }

    private interface Treatment {
        void apply(H2Peer peer, int stream) throws IOException;
    }

    private static boolean endsRequest(H2Peer.Frame frame) {
        return frame.type() == H2Peer.DATA && frame.has(H2Peer.END_STREAM);
    }

    private static void goAway(H2Peer peer, int lastStream) throws IOException {
        byte[] payload = new byte[8];
        System.arraycopy(H2Peer.integer(lastStream), 0, payload, 0, 4);
        peer.frame(H2Peer.GOAWAY, 0, 0, payload);
    }

    private static void ping(H2Peer peer) throws IOException {
        peer.frame(H2Peer.PING, 0, 0, new byte[8]);
    }

    private static void answer(H2Peer peer, int stream) throws IOException {
        head(peer, stream);
        peer.data(stream, false, message());
        trailers(peer, stream);
    }

    private static void head(H2Peer peer, int stream) throws IOException {
        peer.headers(stream, false, ":status", "200", "content-type", "application/grpc");
    }

    private static void trailers(H2Peer peer, int stream) throws IOException {
        peer.headers(stream, true, "grpc-status", "0");
    }

    private static byte[] message() {
        byte[] proto = RESPONSE.toByteArray();
        byte[] framed = new byte[5 + proto.length];
        System.arraycopy(H2Peer.integer(proto.length), 0, framed, 1, 4);
        System.arraycopy(proto, 0, framed, 5, proto.length);
        return framed;
    }

    /// A server, the proxy before it, and a client.
    private static final class Proxied implements AutoCloseable {
        private final H2Upstream upstream;
        private final RunningProxy proxy;
        private final ManagedChannel channel;

        Proxied(H2Upstream upstream) throws Exception {
            this.upstream = upstream;
            proxy =
                    RunningProxy.start(
                            Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
            channel =
                    OkHttpChannelBuilder.forAddress("127.0.0.1", proxy.port("ingress"))
                            .usePlaintext()
                            .build();
        }

        SimpleResponse call() {
            return TestServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Waiting.PATIENCE)
                    .unaryCall(REQUEST);
        }

        @Override
        public void close() throws IOException {
            channel.shutdownNow();
            proxy.close();
            upstream.close();
        }
    }
}
