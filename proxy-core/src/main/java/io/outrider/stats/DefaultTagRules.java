package io.outrider.stats;

import java.util.List;

/// The tags that Envoy finds in stat names by default, in Envoy's order: expressions first, then
/// rules in words.
///
/// What each finds was compared with a real Envoy, see the test.
final class DefaultTagRules {
    private static final String WORD = "[^\\.]+";
    private static final String ADDRESS =
            "(?:\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[a-fA-F_\\d]+\\])_\\d+";
    private static final String HTTP = "^http\\." + WORD + "\\.";
    private static final String LISTENER = "^listener\\.";
    private static final String SSL = "^(?:listener|cluster)\\..*?\\.ssl\\.";
    private static final String LAST_WORD = "(\\.([\\w-]+))$";

    static final List<TagRule> ALL =
            List.of(
                    expression("response_code", "_rq(_(\\d{3}))$", "_rq_"),
                    expression("response_code_class", "_rq_((\\d))xx$", "_rq_"),
                    expression("response_code", "_rq_status(_(\\d{3}))$", "_rq_status_"),
                    expression(
                            "dynamo_partition_id",
                            HTTP
                                    + "dynamodb\\.table\\."
                                    + WORD
                                    + "\\.capacity\\."
                                    + WORD
                                    + "(\\.__partition_id=(\\w{7}))$",
                            ".dynamodb.table."),
                    expression(
                            "dynamo_operation",
                            HTTP
                                    + "dynamodb.(?:operation|table\\."
                                    + WORD
                                    + "\\.capacity)"
                                    + "(\\.("
                                    + WORD
                                    + "))(?:\\.|$)",
                            ".dynamodb."),
                    expression(
                            "dynamo_table",
                            HTTP + "dynamodb.(?:table|error)\\.((" + WORD + ")\\.)",
                            ".dynamodb."),
                    expression(
                            "ssl_cipher",
                            LISTENER + ".*?\\.ssl\\.ciphers" + LAST_WORD,
                            ".ssl.ciphers."),
                    expression("ssl_curve", SSL + "curves" + LAST_WORD, ".ssl.curves."),
                    expression("ssl_sigalg", SSL + "sigalgs" + LAST_WORD, ".ssl.sigalgs."),
                    expression(
                            "ssl_version", SSL + "versions(\\.(TLSv\\d\\.\\d))$", ".ssl.versions."),
                    expression(
                            "cipher_suite",
                            "^cluster\\." + WORD + "\\.ssl\\.ciphers" + LAST_WORD,
                            ".ssl.ciphers."),
                    expression(
                            "http_conn_manager_prefix",
                            LISTENER + ".*?\\.http\\.((" + WORD + ")\\.)",
                            ".http."),
                    expression(
                            "worker_id",
                            "^(?:listener\\.(?:"
                                    + ADDRESS
                                    + "|"
                                    + WORD
                                    + ")|server"
                                    + "|listener_manager|thread_local_cluster_manager)"
                                    + "\\.worker_((\\d+)\\.)",
                            ".worker_"),
                    but(
                            "admin",
                            "listener_address",
                            LISTENER + "((" + ADDRESS + "|" + WORD + ")\\.)"),
                    expression(
                            "rds_route_config", HTTP + "rds\\.(([\\w-\\./]+)\\.)\\w+?$", ".rds."),
                    expression(
                            "scoped_rds_config",
                            HTTP + "scoped_rds\\.(([\\w-\\.]+)\\.)\\w+?$",
                            ".scoped_rds."),
                    expression(
                            "rbac_policy_name",
                            HTTP
                                    + "rbac\\.(?:"
                                    + WORD
                                    + "\\.)?policy\\.(("
                                    + WORD
                                    + ")\\.)"
                                    + "(allowed|shadow_allowed|denied|shadow_denied)$",
                            ".rbac."),
                    but("policy", "rbac_http_prefix", HTTP + "rbac\\.((" + WORD + ")\\.)"),
                    but(
                            "versions",
                            "proxy_protocol_prefix",
                            "^proxy_proto\\.((" + WORD + ")\\.).+$"),
                    expression(
                            "proxy_protocol_version",
                            "^proxy_proto\\.((?:" + WORD + "\\.)?versions\\.v(\\d)\\.)\\w+$",
                            ".versions."),
                    expression(
                            "tls_certificate",
                            SSL + "certificate\\.((" + WORD + ")\\.).*$",
                            ".ssl.certificate"),
                    expression(
                            "health_check_name",
                            "^cluster\\." + WORD + "\\.health_check(\\.name\\.(" + WORD + "))\\..+",
                            ".health_check."),
                    expression("xds_resource_name", "^sds\\.((" + WORD + ")\\.).+", "sds."),
                    words("mongo_callsite", "mongo.*.collection.*.callsite.$.query.**"),
                    words("mongo_collection", "mongo.*.collection.$.**.query.*"),
                    words("mongo_cmd", "mongo.*.cmd.$.**"),
                    words("grpc_bridge_method", "cluster.*.grpc.*.$.**"),
                    words("http_user_agent", "http.*.user_agent.$.**"),
                    words("virtual_cluster", "vhost.*.vcluster.$.**"),
                    words("fault_downstream_cluster", "http.*.fault.$.**"),
                    words("grpc_bridge_service", "cluster.*.grpc.$.**"),
                    words("tcp_prefix", "tcp.$.**"),
                    words("udp_prefix", "udp.$.**"),
                    words("clientssl_prefix", "auth.clientssl.$.**"),
                    words("ratelimit_prefix", "ratelimit.$.**"),
                    words("cluster_name", "cluster.$.**"),
                    words("ext_authz_prefix", "cluster.*.ext_authz.$.**"),
                    words("ext_authz_prefix", "http.*.ext_authz.$.**"),
                    words("http_conn_manager_prefix", "http.$.**"),
                    words("virtual_host", "vhost.$.**"),
                    words("mongo_prefix", "mongo.$.**"),
                    words("route", "vhost.*.route.$.**"),
                    words("thrift_prefix", "thrift.$.**"),
                    words("redis_prefix", "redis.$.**"),
                    words("local_http_ratelimit_prefix", "$.http_local_rate_limit.**"),
                    words("local_network_ratelimit_prefix", "local_rate_limit.$.**"),
                    words("local_listener_ratelimit_prefix", "listener_local_ratelimit.$.**"),
                    words("dns_filter_prefix", "dns_filter.$.**"),
                    words("connection_limit_prefix", "connection_limit.$.**"),
                    words("rbac_prefix", "$.rbac.**"),
                    words("google_grpc_client_prefix", "grpc.$.**"));

    private DefaultTagRules() {}

    private static TagRule expression(String tag, String regex, String needs) {
        return new TagRule.Expression(
                "envoy." + tag, TagPattern.compile(regex), needs, "", TagPattern.firstWord(regex));
    }

    private static TagRule but(String refused, String tag, String regex) {
        return new TagRule.Expression(
                "envoy." + tag,
                TagPattern.compile(regex),
                "",
                refused,
                TagPattern.firstWord(regex));
    }

    private static TagRule words(String tag, String pattern) {
        return TagRule.words("envoy." + tag, pattern);
    }
}
