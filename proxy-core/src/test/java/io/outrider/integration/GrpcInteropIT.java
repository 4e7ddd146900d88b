package io.outrider.integration;

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
import io.outrider.tls.ca.CertificateAuthority;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.AssumptionViolatedException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
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

    /// Cases of the specification that have an argument and so are not marked as tests.
    private static final Set<String> COMPRESSED =
            Set.of("clientCompressedUnary", "clientCompressedStreaming");

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
        return Arrays.stream(AbstractInteropTest.class.getMethods())
                .filter(
                        method ->
                                method.isAnnotationPresent(org.junit.Test.class)
                                        || COMPRESSED.contains(method.getName()))
                .map(Method::getName)
                .filter(name -> !WITHOUT_PROXY.contains(name))
                .sorted(Comparator.naturalOrder());
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
                if (COMPRESSED.contains(name)) {
                    AbstractInteropTest.class.getMethod(name, boolean.class).invoke(interop, false);
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
                int port = way.open(Objects.requireNonNull(server).getPort(), open);
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
