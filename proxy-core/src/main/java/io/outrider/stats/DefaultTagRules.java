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
                    expression("envoy.response_code", "_rq(_(\\d{3}))$", "_rq_"),
                    expression("envoy.response_code_class", "_rq_((\\d))xx$", "_rq_"),
                    expression("envoy.response_code", "_rq_status(_(\\d{3}))$", "_rq_status_"),
                    expression(
                            "envoy.dynamo_partition_id",
                            HTTP
                                    + "dynamodb\\.table\\."
                                    + WORD
                                    + "\\.capacity\\."
                                    + WORD
                                    + "(\\.__partition_id=(\\w{7}))$",
                            ".dynamodb.table."),
                    expression(
                            "envoy.dynamo_operation",
                            HTTP
                                    + "dynamodb.(?:operation|table\\."
                                    + WORD
                                    + "\\.capacity)"
                                    + "(\\.("
                                    + WORD
                                    + "))(?:\\.|$)",
                            ".dynamodb."),
                    expression(
                            "envoy.dynamo_table",
                            HTTP + "dynamodb.(?:table|error)\\.((" + WORD + ")\\.)",
                            ".dynamodb."),
                    expression(
                            "envoy.ssl_cipher",
                            LISTENER + ".*?\\.ssl\\.ciphers" + LAST_WORD,
                            ".ssl.ciphers."),
                    expression("envoy.ssl_curve", SSL + "curves" + LAST_WORD, ".ssl.curves."),
                    expression("envoy.ssl_sigalg", SSL + "sigalgs" + LAST_WORD, ".ssl.sigalgs."),
                    expression(
                            "envoy.ssl_version",
                            SSL + "versions(\\.(TLSv\\d\\.\\d))$",
                            ".ssl.versions."),
                    expression(
                            "cipher_suite",
                            "^cluster\\." + WORD + "\\.ssl\\.ciphers" + LAST_WORD,
                            ".ssl.ciphers."),
                    expression(
                            "envoy.http_conn_manager_prefix",
                            LISTENER + ".*?\\.http\\.((" + WORD + ")\\.)",
                            ".http."),
                    expression(
                            "envoy.worker_id",
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
                            "envoy.listener_address",
                            LISTENER + "((" + ADDRESS + "|" + WORD + ")\\.)"),
                    expression(
                            "envoy.rds_route_config",
                            HTTP + "rds\\.(([\\w-\\./]+)\\.)\\w+?$",
                            ".rds."),
                    expression(
                            "envoy.scoped_rds_config",
                            HTTP + "scoped_rds\\.(([\\w-\\.]+)\\.)\\w+?$",
                            ".scoped_rds."),
                    expression(
                            "envoy.rbac_policy_name",
                            HTTP
                                    + "rbac\\.(?:"
                                    + WORD
                                    + "\\.)?policy\\.(("
                                    + WORD
                                    + ")\\.)"
                                    + "(allowed|shadow_allowed|denied|shadow_denied)$",
                            ".rbac."),
                    but("policy", "envoy.rbac_http_prefix", HTTP + "rbac\\.((" + WORD + ")\\.)"),
                    but(
                            "versions",
                            "envoy.proxy_protocol_prefix",
                            "^proxy_proto\\.((" + WORD + ")\\.).+$"),
                    expression(
                            "envoy.proxy_protocol_version",
                            "^proxy_proto\\.((?:" + WORD + "\\.)?versions\\.v(\\d)\\.)\\w+$",
                            ".versions."),
                    expression(
                            "envoy.tls_certificate",
                            SSL + "certificate\\.((" + WORD + ")\\.).*$",
                            ".ssl.certificate"),
                    expression(
                            "envoy.health_check_name",
                            "^cluster\\." + WORD + "\\.health_check(\\.name\\.(" + WORD + "))\\..+",
                            ".health_check."),
                    expression("envoy.xds_resource_name", "^sds\\.((" + WORD + ")\\.).+", "sds."),
                    words("envoy.mongo_callsite", "mongo.*.collection.*.callsite.$.query.**"),
                    words("envoy.mongo_collection", "mongo.*.collection.$.**.query.*"),
                    words("envoy.mongo_cmd", "mongo.*.cmd.$.**"),
                    words("envoy.grpc_bridge_method", "cluster.*.grpc.*.$.**"),
                    words("envoy.http_user_agent", "http.*.user_agent.$.**"),
                    words("envoy.virtual_cluster", "vhost.*.vcluster.$.**"),
                    words("envoy.fault_downstream_cluster", "http.*.fault.$.**"),
                    words("envoy.grpc_bridge_service", "cluster.*.grpc.$.**"),
                    words("envoy.tcp_prefix", "tcp.$.**"),
                    words("envoy.udp_prefix", "udp.$.**"),
                    words("envoy.clientssl_prefix", "auth.clientssl.$.**"),
                    words("envoy.ratelimit_prefix", "ratelimit.$.**"),
                    words("envoy.cluster_name", "cluster.$.**"),
                    words("envoy.ext_authz_prefix", "cluster.*.ext_authz.$.**"),
                    words("envoy.ext_authz_prefix", "http.*.ext_authz.$.**"),
                    words("envoy.http_conn_manager_prefix", "http.$.**"),
                    words("envoy.virtual_host", "vhost.$.**"),
                    words("envoy.mongo_prefix", "mongo.$.**"),
                    words("envoy.route", "vhost.*.route.$.**"),
                    words("envoy.thrift_prefix", "thrift.$.**"),
                    words("envoy.redis_prefix", "redis.$.**"),
                    words("envoy.local_http_ratelimit_prefix", "$.http_local_rate_limit.**"),
                    words("envoy.local_network_ratelimit_prefix", "local_rate_limit.$.**"),
                    words("envoy.local_listener_ratelimit_prefix", "listener_local_ratelimit.$.**"),
                    words("envoy.dns_filter_prefix", "dns_filter.$.**"),
                    words("envoy.connection_limit_prefix", "connection_limit.$.**"),
                    words("envoy.rbac_prefix", "$.rbac.**"),
                    words("envoy.google_grpc_client_prefix", "grpc.$.**"));

    private DefaultTagRules() {}

    private static TagRule expression(String tag, String regex, String needs) {
        return new TagRule.Expression(
                tag, TagPattern.compile(regex), needs, "", TagPattern.firstWord(regex));
    }

    private static TagRule but(String refused, String tag, String regex) {
        return new TagRule.Expression(
                tag, TagPattern.compile(regex), "", refused, TagPattern.firstWord(regex));
    }

    private static TagRule words(String tag, String pattern) {
        return TagRule.words(tag, pattern);
    }
}
