package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Active checks by gRPC against gRPC's own health service, and by HTTP/2.
@ExtendWith(LeakCheck.class)
class GrpcHealthCheckIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final String TIMES =
            "timeout: 60s, interval: 0.02s, no_traffic_interval: 0.02s, unhealthy_threshold: 1, healthy_threshold: 1";

    private static String checked(String probe) {
        return H2Upstream.CLUSTER
                + "health_checks: [ { %s, %s } ]\n".formatted(TIMES, probe)
                + "common_lb_config: { healthy_panic_threshold: { value: 0 } }\n";
    }

    @Test
    void aHostIsAsHealthyAsItsServiceSays() throws Exception {
        var health = new HealthStatusManager();
        health.setStatus("shop", ServingStatus.SERVING);
        Server server =
                OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
                        .addService(health.getHealthService())
                        .build()
                        .start();
        String cluster = checked("grpc_health_check: { service_name: shop }");
        try (var proxy = RunningProxy.start(Yaml.http("", ROUTE, cluster, server.getPort()), 1)) {

            await(proxy, "cluster.backend.membership_healthy", 1);
            health.setStatus("shop", ServingStatus.NOT_SERVING);
            await(proxy, "cluster.backend.membership_healthy", 0);
            health.setStatus("shop", ServingStatus.SERVING);
            await(proxy, "cluster.backend.membership_healthy", 1);
            health.clearStatus("shop");
            await(proxy, "cluster.backend.membership_healthy", 0);

            proxy.awaitStat("cluster.backend.health_check.network_failure", 0);
        } finally {
            server.shutdownNow().awaitTermination();
        }
    }

    @Test
    void checksGoOnAfterAConnectionIsLostAndAfterAGoodbye() throws Exception {
        var asked = new AtomicInteger();
        try (var upstream =
                new H2Upstream(
                        (peer, frame) -> {
                            if (frame.type() == H2Peer.DATA && frame.has(H2Peer.END_STREAM)) {
                                switch (asked.incrementAndGet()) {
                                    case 1 -> serving(peer, frame.stream());
                                    case 2 -> peer.socket().close();
                                    case 3 -> peer.reset(frame.stream(), 2);
                                    case 4 -> {
                                        byte[] goodbye = new byte[8];
                                        goodbye[3] = (byte) frame.stream();
                                        peer.frame(H2Peer.GOAWAY, 0, 0, goodbye);
                                        serving(peer, frame.stream());
                                    }
                                    case 5 -> peer.headers(frame.stream(), true, ":status", "503");
                                    default -> serving(peer, frame.stream());
                                }
                            }
                        })) {
            String cluster = checked("grpc_health_check: {}");
            try (var proxy =
                    RunningProxy.start(Yaml.http("", ROUTE, cluster, upstream.port()), 1)) {

                await(proxy, "cluster.backend.health_check.success", 3);

                proxy.awaitStat("cluster.backend.health_check.network_failure", 2);
                proxy.awaitStat("cluster.backend.health_check.failure", 3);
            }
        }
    }

    @Test
    void aHostThatDoesNotAnswerInTimeFailsAndIsAskedAgainOnTheSameConnection() throws Exception {
        var asked = new AtomicInteger();
        Set<H2Peer> connections = ConcurrentHashMap.newKeySet();
        try (var upstream =
                new H2Upstream(
                        (peer, frame) -> {
                            connections.add(peer);
                            if (frame.type() == H2Peer.DATA
                                    && frame.has(H2Peer.END_STREAM)
                                    && asked.incrementAndGet() > 1) {
                                serving(peer, frame.stream());
                            }
                        })) {
            String cluster =
                    checked("grpc_health_check: {}").replace("timeout: 60s", "timeout: 0.5s");
            try (var proxy =
                    RunningProxy.start(Yaml.http("", ROUTE, cluster, upstream.port()), 1)) {

                await(proxy, "cluster.backend.health_check.success", 2);

                proxy.awaitSome("cluster.backend.health_check.network_failure");
                assertThat(connections).hasSize(1);
            }
        }
    }

    private static void serving(H2Peer peer, int stream) throws IOException {
        peer.headers(stream, false, ":status", "200", "content-type", "application/grpc");
        peer.data(stream, false, new byte[] {0, 0, 0, 0, 2, 8, 1});
        peer.headers(stream, true, "grpc-status", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aCheckByHttp2IsAnsweredByHttp2(String reuse) throws Exception {
        try (var upstream =
                new H2Upstream(
                        (peer, frame) -> {
                            if (frame.type() == H2Peer.HEADERS) {
                                peer.headers(frame.stream(), true, ":status", "200");
                            }
                        })) {
            String cluster =
                    checked(
                            "reuse_connection: %s, http_health_check: { path: /check, codec_client_type: HTTP2 }"
                                    .formatted(reuse));
            try (var proxy =
                    RunningProxy.start(Yaml.http("", ROUTE, cluster, upstream.port()), 1)) {

                await(proxy, "cluster.backend.health_check.success", 3);

                proxy.awaitStat("cluster.backend.health_check.failure", 0);
                proxy.awaitStat("cluster.backend.membership_healthy", 1);
            }
        }
    }

    /// Until the counter or gauge is there: a counter may have gone beyond.
    private static void await(RunningProxy proxy, String stat, long value) throws IOException {
        boolean counter = stat.contains(".health_check.");
        Waiting.until(
                () -> stat + " = " + value + ", is " + proxy.stat(stat),
                () -> {
                    long now = proxy.stat(stat);
                    return counter ? now >= value : now == value;
                });
    }
}
