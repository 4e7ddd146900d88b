package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests of one key reach one host of several, whichever worker has them, and keys are spread.
///
/// Which host that is, is compared with Envoy by the differential cases `router-hash-…`.
@ExtendWith(LeakCheck.class)
class HashPoliciesIT {
    private static final int HOSTS = 8;
    private static final int KEYS = 40;

    /// Eight hosts, each of which answers with its number.
    private static final class Hosts implements AutoCloseable {
        private final List<TestUpstream> all = new ArrayList<>();

        Hosts() throws IOException {
            for (int i = 0; i < HOSTS; i++) {
                String name = Integer.toString(i);
                all.add(new TestUpstream(request -> request.answer(200, name)));
            }
        }

        int[] ports() {
            return all.stream().mapToInt(TestUpstream::port).toArray();
        }

        @Override
        public void close() throws IOException {
            for (TestUpstream host : all) {
                host.close();
            }
        }
    }

    private static String route(String policy) {
        return "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s, hash_policy: [ "
                + policy
                + " ] } } ]";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    RING_HASH | { header: { header_name: x-key } }            | /       | 'x-key: %s'
                    MAGLEV    | { header: { header_name: x-key } }            | /       | 'x-key: %s'
                    RING_HASH | { query_parameter: { name: key } }            | /?key=%s | 'x: x'
                    MAGLEV    | { query_parameter: { name: key } }            | /?key=%s | 'x: x'
                    RING_HASH | { connection_properties: { source_ip: true } } | /      | 'x-forwarded-for: 10.0.0.%s'
                    MAGLEV    | { connection_properties: { source_ip: true } } | /      | 'x-forwarded-for: 10.0.0.%s'
                    RING_HASH | { cookie: { name: key } }                     | /       | 'Cookie: key=%s'
                    MAGLEV    | { cookie: { name: key } }                     | /       | 'Cookie: key=%s'
                    """)
    void oneKeyHasOneHostAndKeysAreSpread(
            String balancer, String policy, String path, String header) throws Exception {
        try (var hosts = new Hosts();
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "", route(policy), "lb_policy: " + balancer, hosts.ports()),
                                2)) {
            Map<Integer, String> chosen = new HashMap<>();
            for (int round = 0; round < 4; round++) {
                // another connection, and sooner or later the other worker
                try (var client = proxy.client()) {
                    for (int key = 0; key < KEYS; key++) {
                        String host =
                                client.get(path.formatted(key), header.formatted(key) + "\r\n")
                                        .body();
                        String before = chosen.putIfAbsent(key, host);
                        assertThat(host)
                                .as("key %d", key)
                                .isEqualTo(before == null ? host : before);
                    }
                }
            }

            assertThat(new HashSet<>(chosen.values())).hasSizeGreaterThan(HOSTS / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RING_HASH", "MAGLEV"})
    void aGivenCookieLeadsBackToTheHostThatAnswered(String balancer) throws Exception {
        try (var hosts = new Hosts();
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        route("{ cookie: { name: sticky, ttl: 60s, path: / } }"),
                                        "lb_policy: " + balancer,
                                        hosts.ports()),
                                2)) {
            Set<String> reached = new HashSet<>();
            for (int i = 0; i < 30; i++) {
                String cookie;
                String host;
                try (var client = proxy.client()) {
                    var first = client.get("/");
                    cookie = first.header("set-cookie");
                    host = first.body();
                }
                assertThat(cookie).matches("sticky=\"[0-9a-f]{16}\"; Max-Age=60; Path=/; HttpOnly");
                try (var client = proxy.client()) {
                    // with its quotes, as a browser sends it
                    var next =
                            client.get(
                                    "/",
                                    "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n");

                    assertThat(next.body()).isEqualTo(host);
                    assertThat(next.headers()).doesNotContainKey("set-cookie");
                }
                reached.add(host);
            }

            assertThat(reached).hasSizeGreaterThan(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RING_HASH", "MAGLEV"})
    void requestsWithoutAKeyAreSpread(String balancer) throws Exception {
        try (var hosts = new Hosts();
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        "",
                                        route("{ header: { header_name: x-key } }"),
                                        "lb_policy: " + balancer,
                                        hosts.ports()),
                                1);
                var client = proxy.client()) {
            Set<String> reached = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                reached.add(client.get("/").body());
            }

            assertThat(reached).hasSizeGreaterThan(HOSTS / 2);
        }
    }
}
