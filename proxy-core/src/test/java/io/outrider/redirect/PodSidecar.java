package io.outrider.redirect;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The configuration of a pod's sidecar: both listeners where the rules lead, one filter chain for
/// each destination that the tests use.
///
/// @param own addresses of the pod, IPv4 and IPv6
/// @param peer addresses of the other pod, IPv4 and IPv6
/// @param vip addresses of a service whose only endpoint is this pod
/// @param certificates the folder of `ca.crt`, `pod.crt` and `pod.key`
record PodSidecar(Pair own, Pair peer, Pair vip, String certificates) {
    record Pair(String v4, String v6) {}

    /// Where the app listens, and the port that arrives in mutual TLS.
    static final int PLAIN = 8080;

    static final int SECRET = 8090;

    String yaml() {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 15000}}}
        static_resources:
          listeners:
        %s%s  clusters:
        %s"""
                .formatted(
                        listener(
                                "outbound",
                                15001,
                                chain("outbound", vip.v4, PLAIN, "own", ""),
                                chain("outbound", vip.v6, PLAIN, "own6", ""),
                                chain("outbound", peer.v4, PLAIN, "peer", ""),
                                chain("outbound", peer.v6, PLAIN, "peer6", ""),
                                chain("outbound", peer.v4, SECRET, "peer_tls", "")),
                        listener(
                                "inbound",
                                15006,
                                chain("inbound", own.v4, PLAIN, "app", ""),
                                chain("inbound", own.v6, PLAIN, "app6", ""),
                                chain("inbound", own.v4, SECRET, "app", tls("Downstream"))),
                        Stream.of(
                                        cluster("own", own.v4, PLAIN, "", ""),
                                        cluster("own6", own.v6, PLAIN, "", ""),
                                        cluster("peer", peer.v4, PLAIN, "", ""),
                                        cluster("peer6", peer.v6, PLAIN, "", ""),
                                        cluster("peer_tls", peer.v4, SECRET, "", tls("Upstream")),
                                        cluster("app", own.v4, PLAIN, "127.0.0.6", ""),
                                        cluster("app6", own.v6, PLAIN, "::6", ""))
                                .collect(Collectors.joining()));
    }

    private static String listener(String name, int port, String... chains) {
        return """
          - name: %s
            address: {socket_address: {address: "::", port_value: %d, ipv4_compat: true}}
            listener_filters:
            - name: envoy.filters.listener.original_dst
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst}
            filter_chains:
        %s"""
                .formatted(name, port, String.join("", chains))
                .indent(2);
    }

    private static String chain(String way, String to, int port, String cluster, String socket) {
        return """
            - filter_chain_match: {destination_port: %d, prefix_ranges: [{address_prefix: "%s", prefix_len: %d}]}
        %s      filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: %s
                  route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: %s}}]}]}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
                .formatted(port, to, bits(to), socket, way, cluster);
    }

    private static String cluster(
            String name, String address, int port, String source, String socket) {
        String bind =
                source.isEmpty()
                        ? ""
                        : "    upstream_bind_config: {source_address: {address: \"%s\", port_value: 0}}\n"
                                .formatted(source);
        return """
          - name: %s
            connect_timeout: 60s
            type: STATIC
            load_assignment: {cluster_name: %s, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: "%s", port_value: %d}}}}]}]}
        %s%s"""
                .formatted(name, name, address, port, bind, socket)
                .indent(2);
    }

    /// Mutual TLS, each side with the pod's certificate.
    private String tls(String side) {
        String indent = side.equals("Downstream") ? "      " : "    ";
        String more = side.equals("Downstream") ? "require_client_certificate: true, " : "";
        return """
        transport_socket:
          name: envoy.transport_sockets.tls
          typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.%sTlsContext, %scommon_tls_context: {tls_certificates: [{certificate_chain: {filename: %s/pod.crt}, private_key: {filename: %s/pod.key}}], validation_context: {trusted_ca: {filename: %s/ca.crt}}}}
        """
                .formatted(side, more, certificates, certificates, certificates)
                .indent(indent.length());
    }

    private static int bits(String address) {
        return address.contains(":") ? 128 : 32;
    }
}
