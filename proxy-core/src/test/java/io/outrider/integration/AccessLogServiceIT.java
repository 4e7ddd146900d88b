package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.outrider.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Access logs that go to a service which is slow, leaves, or was never there.
@ExtendWith(LeakCheck.class)
class AccessLogServiceIT {
    private static final String ANSWER =
            "[ { match: { prefix: / }, direct_response: { status: 200 } } ]";

    private static String yaml(String common, String service, int port) {
        return Yaml.http(
                """
                access_log:
                - name: als
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig
                    common_config: { log_name: it, grpc_service: { %s }, %s }
                """
                        .formatted(service, common),
                ANSWER,
                H2Upstream.CLUSTER,
                port);
    }

    private static final String BACKEND = "envoy_grpc: { cluster_name: backend }";

    @Test
    void entriesAreGatheredUntilThereAreEnough() throws Exception {
        var messages = new LinkedBlockingQueue<StreamAccessLogsMessage>();
        try (var service = new H2Upstream(new Collector(messages, 0));
                var proxy =
                        RunningProxy.start(
                                yaml(
                                        "buffer_size_bytes: 2000, buffer_flush_interval: 600s",
                                        BACKEND,
                                        service.port()),
                                1)) {
            ask(proxy, 30);

            StreamAccessLogsMessage first =
                    messages.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            StreamAccessLogsMessage second =
                    messages.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(first).isNotNull();
            assertThat(first.getIdentifier().getLogName()).isEqualTo("it");
            assertThat(first.getHttpLogs().getLogEntryCount()).isGreaterThan(3);
            assertThat(second).isNotNull();
            assertThat(second.hasIdentifier()).isFalse();
        }
    }

    @Test
    void whatWasGatheredIsSentInTime() throws Exception {
        var messages = new LinkedBlockingQueue<StreamAccessLogsMessage>();
        try (var service = new H2Upstream(new Collector(messages, 0));
                var proxy =
                        RunningProxy.start(
                                yaml("buffer_flush_interval: 0.05s", BACKEND, service.port()), 1)) {
            ask(proxy, 1);

            assertThat(messages.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
        }
    }

    @Test
    void aServiceThatLeftIsToldAgainWhoSpeaks() throws Exception {
        var messages = new LinkedBlockingQueue<StreamAccessLogsMessage>();
        try (var service = new H2Upstream(new Collector(messages, 1));
                var proxy =
                        RunningProxy.start(
                                yaml("buffer_size_bytes: 0", BACKEND, service.port()), 1)) {
            ask(proxy, 1);
            assertThat(messages.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            ask(proxy, 1);

            StreamAccessLogsMessage again =
                    messages.poll(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(again).isNotNull();
            assertThat(again.getIdentifier().getLogName()).isEqualTo("it");
        }
    }

    @Test
    void aServiceThatTakesNothingCostsEntriesAndNoMemory() throws Exception {
        try (var service = new H2Upstream((_, _) -> {});
                var proxy =
                        RunningProxy.start(
                                yaml("buffer_size_bytes: 1000", BACKEND, service.port()), 1)) {
            Waiting.until(
                    () -> {
                        ask(proxy, 100);
                        return proxy.stat("access_logs.grpc_access_log.logs_dropped") > 0;
                    });

            assertThat(proxy.stat("access_logs.grpc_access_log.logs_written")).isLessThan(5_000);
            proxy.awaitSome("access_logs.grpc_access_log.grpc_entries_flush_failed");
        }
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        assertThatThrownBy(
                        () ->
                                RunningProxy.start(
                                        yaml(
                                                "",
                                                "google_grpc: { target_uri: a, stat_prefix: b }",
                                                1),
                                        1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "common_config.grpc_service.google_grpc: Google's gRPC client (use envoy_grpc)");
        assertThatThrownBy(
                        () ->
                                RunningProxy.start(
                                        yaml("", "envoy_grpc: { cluster_name: nowhere }", 1), 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "envoy_grpc.cluster_name: \"nowhere\" (expected: a known cluster)");
    }

    private static void ask(RunningProxy proxy, int times) throws IOException {
        try (TestClient client = proxy.client()) {
            for (int i = 0; i < times; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
    }

    /// Reads messages off streams.
    private static final class Collector implements H2Upstream.Behaviour {
        private final LinkedBlockingQueue<StreamAccessLogsMessage> messages;
        private final int perStream;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        /// @param perStream after so many messages the stream is ended; 0: never
        Collector(LinkedBlockingQueue<StreamAccessLogsMessage> messages, int perStream) {
            this.messages = messages;
            this.perStream = perStream;
        }

        @Override
        public void frame(H2Peer peer, H2Peer.Frame frame) throws IOException {
            if (frame.type() != H2Peer.DATA) {
                return;
            }
            held.writeBytes(frame.payload());
            byte[] all = held.toByteArray();
            int at = 0;
            int count = 0;
            while (all.length - at >= 5) {
                int length =
                        new H2Peer.Frame(0, 0, 0, Arrays.copyOfRange(all, at + 1, at + 5))
                                .integer(0);
                if (all.length - at - 5 < length) {
                    break;
                }
                messages.add(
                        StreamAccessLogsMessage.parseFrom(
                                Arrays.copyOfRange(all, at + 5, at + 5 + length)));
                at += 5 + length;
                count++;
            }
            held.reset();
            held.write(all, at, all.length - at);
            if (perStream > 0 && count >= perStream) {
                peer.headers(
                        frame.stream(),
                        true,
                        ":status",
                        "200",
                        "content-type",
                        "application/grpc",
                        "grpc-status",
                        "0");
            }
        }
    }
}
