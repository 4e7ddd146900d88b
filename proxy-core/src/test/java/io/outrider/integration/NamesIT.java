package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Clusters whose hosts are names, with a DNS server that answers, changes its mind, or hangs.
@ExtendWith(LeakCheck.class)
class NamesIT {
    private static final String ROUTES =
            "[ { match: { prefix: /static }, route: { cluster: backend } },"
                    + " { match: { prefix: / }, route: { cluster: named } } ]";

    static String named(String type, TestDns dns, int port, int staticPort) {
        return Yaml.http("", ROUTES, "", staticPort)
                + """
                  - name: named
                    connect_timeout: 60s
                    type: %s
                    dns_lookup_family: V4_ONLY
                    respect_dns_ttl: true
                    %s
                    load_assignment: { cluster_name: named, endpoints: [ { lb_endpoints: [ { endpoint: {
                      address: { socket_address: { address: reviews.test, port_value: %d } } } } ] } ] }
                """
                        .formatted(type, dns.resolver(), port)
                        .indent(0);
    }

    @Test
    void aResolverThatHangsBlocksNobodyElse() throws Exception {
        try (var dns = new TestDns();
                var upstream = new TestUpstream(request -> request.answer(200, "ok"))) {
            dns.hang(true);
            try (var proxy =
                            RunningProxy.start(
                                    named("STRICT_DNS", dns, upstream.port(), upstream.port()), 1);
                    var client = proxy.client()) {

                assertThat(client.get("/static").body()).isEqualTo("ok");
                assertThat(client.get("/named").status()).isEqualTo(503);
                assertThat(dns.questions()).isGreaterThan(0);
            }
        }
    }

    @Test
    void addressesThatStoodOnceAreUsedWhileTheNameCannotBeResolved() throws Exception {
        try (var dns = new TestDns();
                var upstream = new TestUpstream(request -> request.answer(200, "ok"))) {
            dns.put("reviews.test", 1, "127.0.0.1");
            try (var proxy =
                            RunningProxy.start(
                                    named("STRICT_DNS", dns, upstream.port(), upstream.port()), 1);
                    var client = proxy.client()) {
                assertThat(client.get("/").body()).isEqualTo("ok");

                dns.remove("reviews.test");

                proxy.awaitSome("cluster.named.update_failure");
                assertThat(client.get("/").body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void aLogicalHostKeepsItsConnectionsWhenItsNameMoves() throws Exception {
        try (var dns = new TestDns();
                var upstream = new TestUpstream(request -> request.answer(200, "ok"))) {
            dns.put("reviews.test", 1, "127.0.0.1");
            try (var proxy =
                            RunningProxy.start(
                                    named("LOGICAL_DNS", dns, upstream.port(), upstream.port()),
                                    1);
                    var client = proxy.client()) {
                assertThat(client.get("/").body()).isEqualTo("ok");

                dns.put("reviews.test", 1, "127.0.0.9");
                long before = proxy.stat("cluster.named.update_success");
                // what was asked before the name moved may be answered once after it
                Waiting.until(() -> proxy.stat("cluster.named.update_success") > before + 1);

                assertThat(client.get("/").body()).isEqualTo("ok");
                assertThat(upstream.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void aDynamicForwardProxyFollowsTheNamesThatRequestsBring() throws Exception {
        try (var dns = new TestDns();
                var upstream = new TestUpstream(request -> request.answer(200, "ok"));
                var proxy = RunningProxy.start(forward(dns), 2);
                var client = proxy.client()) {
            dns.put("a.test", 60, "127.0.0.1");
            String there = "a.test:" + upstream.port();

            assertThat(client.get("/1", "X-To: " + there + "\r\n").body()).isEqualTo("ok");
            assertThat(client.get("/2", "X-To: " + there + "\r\n").body()).isEqualTo("ok");
            assertThat(client.get("/3", "X-To: nowhere.test\r\n").body())
                    .isEqualTo("DNS resolution failure");
            proxy.awaitStat("dns_cache.names.num_hosts", 2);
            proxy.awaitStat("dns_cache.names.dns_query_success", 1);
            proxy.awaitStat("cluster.backend.membership_total", 1);
        }
    }

    @Test
    void aNameThatTakesTooLongIsGivenUp() throws Exception {
        try (var dns = new TestDns();
                var proxy =
                        RunningProxy.start(
                                forward(dns)
                                        .replace(
                                                "{ name: names,",
                                                "{ name: names, dns_query_timeout: 0.2s,"),
                                1);
                var client = proxy.client()) {
            dns.hang(true);

            assertThat(client.get("/", "X-To: slow.test\r\n").body())
                    .isEqualTo("DNS resolution failure");
            proxy.awaitSome("dns_cache.names.dns_query_timeout");
        }
    }

    static String forward(TestDns dns) {
        return """
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
        static_resources:
          listeners:
          - name: ingress
            address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: ingress
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - match: { prefix: / }
                        route: { cluster: backend }
                        typed_per_filter_config:
                          envoy.filters.http.dynamic_forward_proxy:
                            "@type": type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig
                            host_rewrite_header: x-to
                  http_filters:
                  - name: envoy.filters.http.dynamic_forward_proxy
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig
                      dns_cache_config: { name: names, dns_lookup_family: V4_ONLY, %1$s }
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
          clusters:
          - name: backend
            connect_timeout: 60s
            lb_policy: CLUSTER_PROVIDED
            cluster_type:
              name: envoy.clusters.dynamic_forward_proxy
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig
                dns_cache_config: { name: names, dns_lookup_family: V4_ONLY, %1$s }
        """
                .formatted(dns.resolver());
    }
}
