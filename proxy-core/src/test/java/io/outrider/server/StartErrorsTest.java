package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StartErrorsTest {
    @TempDir private Path folder;

    private record Outcome(int exitCode, String message) {}

    private Outcome run(String yaml, String... more) throws IOException {
        Path file = folder.resolve("bootstrap.yaml");
        Files.writeString(file, yaml);
        var words = new java.util.ArrayList<>(List.of("-c", file.toString(), "--concurrency", "1"));
        words.addAll(List.of(more));
        var err = new ByteArrayOutputStream();
        int exitCode =
                ProxyRun.run(
                        TestOptions.of(words.toArray(String[]::new)),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Outcome(exitCode, err.toString(StandardCharsets.UTF_8).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    static_resources: { clusters: [ { name: a, type: STATIC, nosuch: 1 } ] }; static_resources.clusters[0].nosuch
                    static_resources: { clusters: [ { name: a, type: STATIC, connect_timeout: soon } ] }; static_resources.clusters[0].connect_timeout
                    static_resources: { clusters: [ { name: a, type: STATIC, connect_timeout: -1s } ] }; static_resources.clusters[0].connect_timeout
                    static_resources: { clusters: [ { name: a, type: STATIC }, { name: a, type: STATIC } ] }; static_resources.clusters[1].name: "a" (expected: a name that no other cluster has)
                    static_resources: { clusters: [ { name: a, type: EDS } ] }; static_resources.clusters[0].type
                    static_resources: { clusters: [ { name: a, type: STATIC, lb_policy: NOSUCH } ] }; static_resources.clusters[0].lb_policy
                    static_resources: { listeners: [ { name: a } ] }; static_resources.listeners[0].address
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /tmp/nowhere } }, filter_chains: [ { filters: [ { name: h, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: h, route_config: { virtual_hosts: [ { name: v, domains: ["*"], routes: [ { match: { prefix: / }, route: { cluster: nosuch } } ] } ] }, http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ] } ] }; nosuch
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /tmp/nowhere } }, filter_chains: [ { filters: [ { name: h, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: h, route_config: { virtual_hosts: [ { name: v, domains: ["*"], routes: [ { match: { safe_regex: { regex: "a(" } }, direct_response: { status: 200 } } ] } ] }, http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ] } ] }; match.safe_regex
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /tmp/nowhere } }, filter_chains: [ { filters: [ { name: h, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: h, route_config: { virtual_hosts: [ { name: v, domains: ["*"], routes: [ { match: { prefix: / }, direct_response: { status: 99 } } ] } ] }, http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ] } ] }; direct_response.status
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /tmp/nowhere } }, filter_chains: [ { filters: [ { name: h, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: h, route_config: { virtual_hosts: [ { name: v, domains: ["*"], routes: [ { match: { prefix: / }, direct_response: { status: "many" } } ] } ] }, http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ] } ] }; direct_response.status
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /tmp/nowhere } }, filter_chains: [ { filters: [ { name: h, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: h, route_config: { virtual_hosts: [ { name: v, domains: ["*"], routes: [ { match: { prefix: / }, direct_response: { status: 200 }, request_headers_to_add: [ { header: { key: x, value: "%NOTHING%" } } ] } ] } ] }, http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ] } ] }; %NOTHING%
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /tmp/nowhere } }, filter_chains: [ { filters: [ { name: x, typed_config: { "@type": type.googleapis.com/no.such.Type } } ] } ] } ] }; no.such.Type
                    static_resources: { listeners: [ { name: a, address: { pipe: { path: /a } }, filter_chains: [ { } ] }, { name: a, address: { pipe: { path: /b } }, filter_chains: [ { } ] } ] }; static_resources.listeners[1].name
                    layered_runtime: { layers: [ { name: a, static_layer: { x: [ 1 ] } } ] }; layered_runtime.layers[0].static_layer.x
                    nosuch: 1; nosuch
                    admin: { address: { socket_address: { address: 127.0.0.1, port_value: 70000 } } }; port_value
                    static_resources: [; line
                    """)
    void aMistakeIsOneSentenceWithItsPathAndExitCodeOne(String yaml, String path)
            throws IOException {
        Outcome outcome = run(yaml);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.message()).startsWith("outrider: ").contains(path);
        assertThat(outcome.message()).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome =
                    run(
                            """
                            static_resources:
                              listeners:
                              - name: busy
                                address: { socket_address: { address: 127.0.0.1, port_value: %d } }
                                filter_chains:
                                - filters: [ { name: e, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo } } ]
                            """
                                    .formatted(taken.getLocalPort()));

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.message())
                    .contains("Listener 'busy'")
                    .contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    static Stream<Path> demoFiles() throws IOException {
        try (var files = Files.list(Path.of("..", "samples", "bookinfo", "envoy", "plain"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("demoFiles")
    void everyFileOfTheDemoLoads(Path file) throws IOException {
        Outcome outcome = run(Files.readString(file), "--mode", "validate");

        assertThat(outcome.message()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(0);
    }
}
