package io.outrider.integration;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ForwardingServerBuilder;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.okhttp.InternalOkHttpChannelBuilder;
import io.grpc.okhttp.InternalOkHttpServerBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.Http2TestCases;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.TestCases;
import io.grpc.testing.integration.TestServiceGrpc;
import io.outrider.tls.ca.CertificateAuthority;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.AssumptionViolatedException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// gRPC's own interop cases, all that need no cloud: its client and its server with a proxy between
/// them, and with two that speak mutual TLS to each other.
@ExtendWith(LeakCheck.class)
class GrpcInteropIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String TYPE =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

    /// It compares the addresses of both ends of one connection; with a proxy there are two.
    private static final Set<String> WITHOUT_PROXY =
            Set.of("getServerAddressAndLocalAddressFromClient");

    /// Cases of the specification that are not marked as tests.
    private static final Map<String, Case> MORE =
            Map.of(
                    "clientCompressedUnaryNoprobe", interop -> interop.clientCompressedUnary(false),
                    "clientCompressedStreamingNoprobe",
                            interop -> interop.clientCompressedStreaming(false),
                    "serverCompressedStreaming", AbstractInteropTest::serverCompressedStreaming,
                    "pickFirstUnary", InteropCase::pickFirstUnary,
                    "rpcSoak", InteropCase::rpcSoak,
                    "channelSoak", InteropCase::channelSoak);

    /// The cases that are not run, and why.
    private static final Map<TestCases, String> NOT_RUN =
            Map.ofEntries(
                    entry(TestCases.COMPUTE_ENGINE_CREDS, "credentials of a cloud"),
                    entry(TestCases.COMPUTE_ENGINE_CHANNEL_CREDENTIALS, "credentials of a cloud"),
                    entry(TestCases.SERVICE_ACCOUNT_CREDS, "credentials of a cloud"),
                    entry(TestCases.JWT_TOKEN_CREDS, "credentials of a cloud"),
                    entry(TestCases.OAUTH2_AUTH_TOKEN, "credentials of a cloud"),
                    entry(TestCases.PER_RPC_CREDS, "credentials of a cloud"),
                    entry(TestCases.GOOGLE_DEFAULT_CREDENTIALS, "credentials of a cloud"),
                    entry(TestCases.CACHEABLE_UNARY, "needs a proxy that caches"),
                    entry(TestCases.ORCA_PER_RPC, "a balancer in the client, of another artifact"),
                    entry(TestCases.ORCA_OOB, "a balancer in the client, of another artifact"),
                    entry(
                            TestCases.CLIENT_COMPRESSED_UNARY,
                            "begins with a wrong request that this server takes; see NOPROBE"),
                    entry(
                            TestCases.CLIENT_COMPRESSED_STREAMING,
                            "begins with a wrong request that this server takes; see NOPROBE"));

    private static final Map<Http2TestCases, String> NEGATIVE =
            Map.of(
                    Http2TestCases.RST_AFTER_HEADER, "aResetAfterTheHeadFailsTheCallAlone",
                    Http2TestCases.RST_AFTER_DATA, "aResetAfterAMessageFailsTheCallAlone",
                    Http2TestCases.RST_DURING_DATA, "aResetWithinAMessageFailsTheCallAlone",
                    Http2TestCases.GOAWAY, "goawayCostsNoCall",
                    Http2TestCases.PING, "pingsBetweenFramesAreAnswered",
                    Http2TestCases.MAX_STREAMS, "moreCallsThanStreamsAllGetTheirAnswer");

    private interface Case {
        void run(InteropCase interop) throws Exception;
    }

    /// As many as gRPC's own client makes unless told otherwise.
    private static final int SOAK = 10;

    @TempDir private Path folder;
    private SecretVolume ofClient;
    private SecretVolume ofServer;

    @BeforeEach
    void mountVolumes() throws Exception {
        CertificateAuthority root = SecretVolume.newRoot();
        ofClient =
                new SecretVolume(
                        root,
                        "spiffe://cluster.local/ns/default/sa/client",
                        Files.createDirectory(folder.resolve("client")));
        ofServer =
                new SecretVolume(
                        root,
                        "spiffe://cluster.local/ns/default/sa/server",
                        Files.createDirectory(folder.resolve("server")));
        ofClient.rotate();
        ofServer.rotate();
    }

    static Stream<String> cases() {
        return Stream.concat(
                        Arrays.stream(AbstractInteropTest.class.getMethods())
                                .filter(method -> method.isAnnotationPresent(org.junit.Test.class))
                                .map(Method::getName)
                                .filter(name -> !WITHOUT_PROXY.contains(name)),
                        MORE.keySet().stream())
                .sorted(Comparator.naturalOrder());
    }

    @Test
    void everyCaseOfTheSpecificationIsRunOrSaysWhyNot() {
        Set<String> run = cases().collect(Collectors.toSet());
        for (TestCases each : TestCases.values()) {
            assertThat(run.contains(methodOf(each)))
                    .as("%s is run or named, not both", each)
                    .isNotEqualTo(NOT_RUN.containsKey(each));
        }
        List<String> negative =
                Arrays.stream(GrpcNegativeIT.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList();
        assertThat(NEGATIVE).containsOnlyKeys(Http2TestCases.values());
        assertThat(negative).containsAll(NEGATIVE.values());
    }

    /// LARGE_UNARY is `largeUnary`.
    private static String methodOf(TestCases each) {
        var name = new StringBuilder();
        for (String word : each.name().split("_", -1)) {
            name.append(word.charAt(0));
            name.append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
        return name.toString();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passesThroughOneProxy(String name) throws Exception {
        run(
                name,
                (server, open) -> {
                    var proxy =
                            open.add(
                                    RunningProxy.start(
                                            Yaml.http("", ROUTE, H2Upstream.CLUSTER, server), 1));
                    return proxy.port("ingress");
                });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passesThroughTwoProxiesWithMutualTls(String name) throws Exception {
        run(
                name,
                (server, open) -> {
                    var inbound = open.add(RunningProxy.start(inbound(server), 2));
                    var outbound =
                            open.add(RunningProxy.start(outbound(inbound.port("ingress")), 2));
                    return outbound.port("ingress");
                });
    }

    private String inbound(int app) {
        return Yaml.http("", ROUTE, H2Upstream.CLUSTER, app)
                .replace(
                        "    - filters:",
                        "    - transport_socket: {name: tls, typed_config: {\"@type\": %sDownstreamTlsContext, require_client_certificate: true, common_tls_context: %s}}\n      filters:"
                                .formatted(
                                        TYPE, ofServer.commonTlsContext(", alpn_protocols: [h2]")));
    }

    private String outbound(int port) {
        return Yaml.http(
                "",
                ROUTE,
                H2Upstream.CLUSTER
                        + "transport_socket: {name: tls, typed_config: {\"@type\": %sUpstreamTlsContext, sni: server, common_tls_context: %s}}\n"
                                .formatted(
                                        TYPE, ofClient.commonTlsContext(", alpn_protocols: [h2]")),
                port);
    }

    private static void run(String name, Way way) throws Exception {
        try (var open = new Opened();
                var interop = new InteropCase(way, open)) {
            interop.setUp();
            try {
                Case more = MORE.get(name);
                if (more != null) {
                    more.run(interop);
                } else {
                    AbstractInteropTest.class.getMethod(name).invoke(interop);
                }
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof AssumptionViolatedException assumption) {
                    Assumptions.abort(assumption.toString());
                }
                throw e;
            }
        }
    }

    /// Opens what stands between client and server.
    private interface Way {
        /// @return where the client connects
        int open(int serverPort, Opened open) throws Exception;
    }

    /// What is closed at the end of a case, the last opened first.
    private static final class Opened implements AutoCloseable {
        private final Deque<RunningProxy> proxies = new ArrayDeque<>();

        RunningProxy add(RunningProxy proxy) {
            proxies.push(proxy);
            return proxy;
        }

        @Override
        public void close() {
            proxies.forEach(RunningProxy::close);
        }
    }

    /// One case with its client and server.
    private static final class InteropCase extends AbstractInteropTest implements AutoCloseable {
        private final Way way;
        private final Opened open;
        private @Nullable Server server;
        private int port;

        InteropCase(Way way, Opened open) {
            this.way = way;
            this.open = open;
        }

        @Override
        protected int operationTimeoutMillis() {
            return Waiting.PATIENCE_MILLIS;
        }

        @Override
        protected ServerBuilder<?> getServerBuilder() {
            var builder =
                    OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
                            .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                            .maxInboundMessageSize(MAX_MESSAGE_SIZE)
                            .addStreamTracerFactory(createCustomCensusTracerFactory());
            InternalOkHttpServerBuilder.setStatsEnabled(builder, false);
            return new Remembering(builder);
        }

        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            try {
                if (port == 0) {
                    port = way.open(Objects.requireNonNull(server).getPort(), open);
                }
                var builder =
                        OkHttpChannelBuilder.forAddress("127.0.0.1", port)
                                .usePlaintext()
                                .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                                .maxInboundMessageSize(MAX_MESSAGE_SIZE);
                InternalOkHttpChannelBuilder.setStatsEnabled(builder, false);
                builder.intercept(createCensusStatsClientInterceptor());
                return builder;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /// One server there is, and it is always the one that answers.
        @SuppressWarnings("JUnitMethodInvoked")
        void pickFirstUnary() throws Exception {
            for (int i = 0; i < 100; i++) {
                emptyUnary();
            }
        }

        @SuppressWarnings("JUnitMethodInvoked")
        void rpcSoak() throws Exception {
            for (int i = 0; i < SOAK; i++) {
                largeUnary();
            }
        }

        /// A new channel for each call.
        void channelSoak() {
            var request = SimpleRequest.newBuilder().setResponseSize(314_159).build();
            for (int i = 0; i < SOAK; i++) {
                channel.shutdownNow();
                channel = createChannel();
                var answer =
                        TestServiceGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(Waiting.PATIENCE)
                                .unaryCall(request);
                assertThat(answer.getPayload().getBody().size()).isEqualTo(314_159);
            }
        }

        @Override
        public void close() {
            tearDown();
        }

        private final class Remembering extends ForwardingServerBuilder<Remembering> {
            private final ServerBuilder<?> delegate;

            Remembering(ServerBuilder<?> delegate) {
                this.delegate = delegate;
            }

            @Override
            protected ServerBuilder<?> delegate() {
                return delegate;
            }

            @Override
            public Server build() {
                server = super.build();
                return server;
            }
        }
    }
}
