package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.TestServiceImpl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.outrider.grpc.GrpcCall;
import io.outrider.grpc.GrpcClient;
import io.outrider.grpc.GrpcEvents;
import io.outrider.grpc.GrpcOutcome;
import io.outrider.grpc.GrpcService;
import io.outrider.grpc.UnaryEvents;
import io.outrider.http.grpc.GrpcCodes;
import io.outrider.net.Transport;
import io.outrider.net.Worker;
import io.outrider.upstream.ClusterCell;
import io.outrider.upstream.Dialer;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The proxy's own gRPC client against gRPC's own server.
@ExtendWith(LeakCheck.class)
class GrpcClientIT {
    private static final String ROUTE = "[ { match: { prefix: / }, route: { cluster: backend } } ]";
    private static final String SERVICE = "/grpc.testing.TestService/";

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);
    private @Nullable Server server;
    private @Nullable RunningProxy proxy;
    private @Nullable GrpcClient client;

    @BeforeEach
    void startServer() throws Exception {
        server =
                OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
                        .addService(
                                ServerInterceptors.intercept(
                                        new TestServiceImpl(threads),
                                        TestServiceImpl.interceptors()))
                        .build()
                        .start();
        connectTo(server.getPort(), Duration.ZERO);
    }

    private void connectTo(int port, Duration timeout) throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        proxy = RunningProxy.start(Yaml.http("", ROUTE, H2Upstream.CLUSTER, port), 1);
        client = client(proxy.server().clusters().cell("backend"), timeout);
    }

    private GrpcClient client(ClusterCell cell, Duration timeout) {
        var service = new GrpcService(cell, "", List.of(), timeout.toNanos(), 100_000, true);
        return new GrpcClient(
                service, worker(), new Dialer(Transport.choose(""), new AtomicLong()));
    }

    private Worker worker() {
        return Objects.requireNonNull(proxy).server().workers().getFirst();
    }

    @AfterEach
    void stop() throws Exception {
        onLoop(
                () -> {
                    Objects.requireNonNull(client).close();
                    return client.activeCalls();
                });
        Objects.requireNonNull(proxy).close();
        Objects.requireNonNull(server).shutdownNow().awaitTermination();
        threads.shutdownNow();
    }

    private <T> T onLoop(Supplier<T> action) throws Exception {
        return worker().loop().submit(action::get).get();
    }

    @Test
    void aQuestionGetsItsAnswer() throws Exception {
        var request = SimpleRequest.newBuilder().setResponseSize(7).build();

        Said said = ask("UnaryCall", request).get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(said.answer).isNotNull();
        assertThat(SimpleResponse.parseFrom(said.answer).getPayload().getBody().size())
                .isEqualTo(7);
        assertThat(onLoop(() -> Objects.requireNonNull(client).activeCalls())).isZero();
    }

    @Test
    void theServersStatusAndWordsArrive() throws Exception {
        var request =
                SimpleRequest.newBuilder()
                        .setResponseStatus(
                                EchoStatus.newBuilder().setCode(9).setMessage("nö, 100%"))
                        .build();

        Said said = ask("UnaryCall", request).get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(said.failure).isEqualTo(new GrpcOutcome(9, "nö, 100%"));
    }

    @Test
    void anEndWithoutAnythingElseIsUnderstood() throws Exception {
        Said said =
                ask("NoSuchMethod", SimpleRequest.getDefaultInstance())
                        .get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(Objects.requireNonNull(said.failure).code()).isEqualTo(GrpcCodes.UNIMPLEMENTED);
    }

    @Test
    void anAnswerThatIsTooLongIsGivenUp() throws Exception {
        var request = SimpleRequest.newBuilder().setResponseSize(100_001).build();

        Said said = ask("UnaryCall", request).get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(said.failure)
                .isEqualTo(
                        new GrpcOutcome(
                                GrpcCodes.INTERNAL, "a message is longer than 100000 bytes"));
    }

    @Test
    void nobodyThereIsUnavailable() throws Exception {
        int port;
        try (var unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        connectTo(port, Duration.ZERO);

        Said said =
                ask("UnaryCall", SimpleRequest.getDefaultInstance())
                        .get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(Objects.requireNonNull(said.failure).code()).isEqualTo(GrpcCodes.UNAVAILABLE);
        assertThat(said.failure.message()).contains("remote connection failure");
    }

    @Test
    void aClusterThatIsNotThereIsUnavailable() throws Exception {
        client = client(new ClusterCell("nowhere"), Duration.ZERO);

        Said said =
                ask("UnaryCall", SimpleRequest.getDefaultInstance())
                        .get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(said.failure)
                .isEqualTo(new GrpcOutcome(GrpcCodes.UNAVAILABLE, "Cluster not available"));
    }

    @Test
    void aDeadlineEndsACallThatTakesTooLong() throws Exception {
        connectTo(Objects.requireNonNull(server).getPort(), Duration.ofMillis(50));
        var request =
                StreamingOutputCallRequest.newBuilder()
                        .addResponseParameters(
                                ResponseParameters.newBuilder()
                                        .setSize(1)
                                        .setIntervalUs(60_000_000))
                        .build();

        Said said =
                ask("StreamingOutputCall", request)
                        .get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(Objects.requireNonNull(said.failure).code())
                .isEqualTo(GrpcCodes.DEADLINE_EXCEEDED);
    }

    @Test
    void manyMessagesGoBothWays() throws Exception {
        var heard = new Heard();
        GrpcCall call = start("FullDuplexCall", heard);

        for (int size = 1; size <= 20; size++) {
            ByteBuf next = message(echo(size));
            onLoop(
                    () -> {
                        call.send(next, false);
                        return call;
                    });
            assertThat(heard.messages.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .isNotNull();
        }
        onLoop(
                () -> {
                    call.endSending();
                    return call;
                });

        assertThat(heard.end.get(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isEqualTo(new GrpcOutcome(0, ""));
        assertThat(call.isOver()).isTrue();
    }

    @Test
    void aServerThatReadsNothingIsNotWrittenToForEver() throws Exception {
        try (var upstream = new H2Upstream((_, _) -> {})) {
            connectTo(upstream.port(), Duration.ZERO);
            var heard = new Heard();
            GrpcCall call = start("FullDuplexCall", heard);

            int sent =
                    onLoop(
                            () -> {
                                int count = 0;
                                while (call.isWritable()) {
                                    call.send(Unpooled.buffer(10_000).writeZero(10_000), false);
                                    count++;
                                }
                                return count;
                            });
            onLoop(
                    () -> {
                        call.cancel();
                        return call;
                    });

            assertThat(sent).isLessThan(200);
            assertThat(heard.end).isNotDone();
            assertThat(onLoop(() -> Objects.requireNonNull(client).activeCalls())).isZero();
        }
    }

    private static StreamingOutputCallRequest echo(int size) {
        return StreamingOutputCallRequest.newBuilder()
                .addResponseParameters(ResponseParameters.newBuilder().setSize(size))
                .setPayload(Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])))
                .build();
    }

    private static ByteBuf message(MessageLite proto) {
        return Unpooled.wrappedBuffer(proto.toByteArray());
    }

    private GrpcCall start(String method, GrpcEvents events) throws Exception {
        return onLoop(() -> Objects.requireNonNull(client).start(SERVICE + method, 0, events));
    }

    private CompletableFuture<Said> ask(String method, MessageLite request) throws Exception {
        var said = new CompletableFuture<Said>();
        onLoop(
                () ->
                        Objects.requireNonNull(client)
                                .ask(
                                        SERVICE + method,
                                        message(request),
                                        new UnaryEvents() {
                                            @Override
                                            public void answered(ByteBuf message) {
                                                var bytes =
                                                        ByteString.copyFrom(
                                                                ByteBufUtil.getBytes(message));
                                                message.release();
                                                said.complete(new Said(bytes, null));
                                            }

                                            @Override
                                            public void failed(GrpcOutcome outcome) {
                                                said.complete(new Said(null, outcome));
                                            }
                                        }));
        return said;
    }

    private record Said(@Nullable ByteString answer, @Nullable GrpcOutcome failure) {}

    private static final class Heard implements GrpcEvents {
        private final LinkedBlockingQueue<Integer> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<GrpcOutcome> end = new CompletableFuture<>();

        @Override
        public void message(ByteBuf message) {
            messages.add(message.readableBytes());
            message.release();
        }

        @Override
        public void ended(GrpcOutcome outcome) {
            end.complete(outcome);
        }
    }
}
