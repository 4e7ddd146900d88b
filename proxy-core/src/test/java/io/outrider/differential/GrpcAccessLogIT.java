package io.outrider.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries that reach an access log service: those of Outrider beside those of a real Envoy, where
/// there is one. Times, ports and ids are only compared by being there.
class GrpcAccessLogIT {
    private static final String LOGGERS =
            "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.";

    private static final Set<String> COUNTED =
            Set.of(
                    "cluster.als.upstream_cx_total",
                    "cluster.als.upstream_rq_total",
                    "cluster.als.upstream_rq_200",
                    "cluster.als.upstream_rq_2xx",
                    "cluster.als.internal.upstream_rq_200",
                    "cluster.als.upstream_rq_pending_total");

    /// Counted differently by the two, or by how long something took.
    private static final Set<String> BYTES =
            Set.of(
                    "downstream_wire_bytes_sent",
                    "response_headers_bytes",
                    "upstream_header_bytes_sent",
                    "upstream_header_bytes_received",
                    "downstream_header_bytes_sent",
                    "downstream_header_bytes_received");

    @TempDir private Path folder;
    private final LinkedBlockingQueue<StreamAccessLogsMessage> received =
            new LinkedBlockingQueue<>();
    private Server service;
    private ServerSocket app;

    @BeforeEach
    void startServers() throws IOException {
        service =
                OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
                        .addService(new Collecting(received))
                        .build()
                        .start();
        app = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stopServers() throws Exception {
        app.close();
        service.shutdownNow().awaitTermination();
    }

    @Test
    void entriesAreThoseOfEnvoy() throws Exception {
        var envoy = Subject.envoy();
        assumeTrue(
                envoy.isPresent(),
                "skipped: no Envoy in ENVOY_BIN, on the path or in OUTRIDER_PEERS");

        List<String> theirs = entries("envoy", envoy.orElseThrow());
        List<String> ours = entries("outrider", Subject.outrider().orElseThrow());

        assertThat(ours).isEqualTo(theirs);
    }

    /// One good request, one without a route, one whose host is not there, one TCP connection.
    private List<String> entries(String name, Subject subject) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        Path file = Files.writeString(own.resolve("envoy.yaml"), bootstrap());
        RunningSubject running =
                switch (subject.start(
                        file, own, List.of("--service-node", "n1", "--service-cluster", "c1"))) {
                    case RunningSubject started -> started;
                    case Subject.Refused refused -> throw new IOException(refused.message());
                };
        var entries = new ArrayList<String>();
        for (String path : List.of("/good?x=1", "/none", "/dead")) {
            ask(running.address("http"), path);
            entries.add(next());
        }
        ask(running.address("tcp"), "/tcp");
        entries.add(next());
        Map<String, String> stats = running.settledStats(1);
        for (String stat : new TreeSet<>(stats.keySet())) {
            if (stat.contains("access_log") || COUNTED.contains(stat)) {
                entries.add(stat + " " + stats.get(stat));
            }
        }
        running.stop();
        received.clear();
        return entries;
    }

    private String next() throws InterruptedException {
        StreamAccessLogsMessage message = received.poll(60, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        var text = new StringBuilder();
        if (message.hasIdentifier()) {
            text.append(message.getIdentifier().getLogName())
                    .append(' ')
                    .append(message.getIdentifier().getNode().getId())
                    .append(' ')
                    .append(message.getIdentifier().getNode().getCluster())
                    .append('\n');
        }
        message.getHttpLogs().getLogEntryList().forEach(entry -> text.append(masked(entry)));
        message.getTcpLogs().getLogEntryList().forEach(entry -> text.append(masked(entry)));
        return text.toString();
    }

    private static String masked(Message entry) {
        return TextFormat.printer().printToString(mask(entry));
    }

    private static Message mask(Message message) {
        Message.Builder to = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> each : message.getAllFields().entrySet()) {
            FieldDescriptor field = each.getKey();
            if (each.getValue() instanceof Duration) {
                to.setField(field, Duration.getDefaultInstance());
            } else if (each.getValue() instanceof Address address
                    && address.getSocketAddress().getPortValue() != 0) {
                var masked = address.toBuilder();
                masked.getSocketAddressBuilder().setPortValue(1);
                to.setField(field, masked.build());
            } else if (field.getName().equals("start_time") || BYTES.contains(field.getName())) {
                to.clearField(field);
            } else if (field.getName().equals("stream_id")
                    && message.getDescriptorForType().getName().equals("AccessLogCommon")
                    && ((AccessLogCommon) message).getAccessLogType()
                            == AccessLogType.TcpConnectionEnd) {
                to.clearField(field); // Envoy makes one up
            } else if (field.getName().equals("request_id")
                    || field.getName().equals("stream_id")) {
                to.setField(field, "<id>");
            } else if (each.getValue() instanceof Message inner && !field.isRepeated()) {
                to.setField(field, mask(inner));
            }
        }
        return to.build();
    }

    private static void ask(InetSocketAddress address, String path) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            """
                            GET %s HTTP/1.1
                            Host: app
                            User-Agent: me
                            Referer: there
                            X-Forwarded-For: 1.2.3.4
                            X-Told: caf\u00e9
                            Connection: close

                            """
                                    .formatted(path)
                                    .replace("\n", "\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }

    private void serve() {
        while (!app.isClosed()) {
            try (Socket socket = app.accept()) {
                var in = socket.getInputStream();
                int newlines = 0;
                while (newlines < 2) {
                    int next = in.read();
                    if (next < 0) {
                        break;
                    }
                    newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
                }
                socket.getOutputStream()
                        .write(
                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Told: yes\r\nConnection: close\r\n\r\nok"
                                        .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // the client has gone, or the test is over
            }
        }
    }

    private String bootstrap() throws IOException {
        int dead;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = unused.getLocalPort();
        }
        String common =
                "common_config: {log_name: it, transport_api_version: V3, buffer_size_bytes: 0, grpc_service: {envoy_grpc: {cluster_name: als}}}";
        return """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              listeners:
              - name: http
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: hcm
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: it
                      access_log:
                      - name: als
                        typed_config: {"@type": %1$sHttpGrpcAccessLogConfig, %2$s, additional_request_headers_to_log: [x-told, x-none], additional_response_headers_to_log: [x-told], additional_response_trailers_to_log: [x-t]}
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - {name: good, match: {prefix: /good}, route: {cluster: app}}
                          - {name: dead, match: {prefix: /dead}, route: {cluster: dead}}
                      http_filters:
                      - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
              - name: tcp
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: tcp
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                      stat_prefix: it
                      cluster: app
                      access_log:
                      - name: als
                        typed_config: {"@type": %1$sTcpGrpcAccessLogConfig, %2$s}
              clusters:
              - {name: app, type: STATIC, load_assignment: {cluster_name: app, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %3$d}}}}]}]}}
              - {name: dead, type: STATIC, load_assignment: {cluster_name: dead, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %4$d}}}}]}]}}
              - name: als
                type: STATIC
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {}}
                load_assignment: {cluster_name: als, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %5$d}}}}]}]}
            """
                .formatted(LOGGERS, common, app.getLocalPort(), dead, service.getPort());
    }

    private static final class Collecting extends AccessLogServiceGrpc.AccessLogServiceImplBase {
        private final LinkedBlockingQueue<StreamAccessLogsMessage> received;

        Collecting(LinkedBlockingQueue<StreamAccessLogsMessage> received) {
            this.received = received;
        }

        @Override
        public StreamObserver<StreamAccessLogsMessage> streamAccessLogs(
                StreamObserver<StreamAccessLogsResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(StreamAccessLogsMessage message) {
                    received.add(message);
                }

                @Override
                public void onError(Throwable cause) {}

                @Override
                public void onCompleted() {
                    responses.onCompleted();
                }
            };
        }
    }
}
