package io.outrider.log;

import java.util.List;
import java.util.Map;

/// Names of the parts of the proxy that have a log level of their own: Envoy's list, in the order
/// of its `/logging` page.
///
/// Names without any code behind them are kept, because control planes and scripts set their
/// levels.
public final class LogComponent {
    /// Where a logger goes whose package belongs to no component.
    static final String MISC = "misc";

    /// Every name that a level can be set for.
    public static final List<String> NAMES =
            List.of(
                    "a2a",
                    "admin",
                    "ai_protocol_manager",
                    "alternate_protocols_cache",
                    "aws",
                    "assert",
                    "backtrace",
                    "basic_auth",
                    "cache_filter",
                    "client",
                    "config",
                    "connection",
                    "conn_handler",
                    "compression",
                    "credential_injector",
                    "decompression",
                    "dns",
                    "dubbo",
                    "envoy_bug",
                    "ext_authz",
                    "ext_proc",
                    "rocketmq",
                    "file",
                    "filter",
                    "forward_proxy",
                    "geolocation",
                    "grpc",
                    "happy_eyeballs",
                    "hc",
                    "health_checker",
                    "http",
                    "http2",
                    "hystrix",
                    "init",
                    "io",
                    "jwt",
                    "json_rpc",
                    "kafka",
                    "key_value_store",
                    "lua",
                    "local_rate_limit",
                    "main",
                    "matcher",
                    "mcp",
                    MISC,
                    "mongo",
                    "multi_connection",
                    "notification",
                    "oauth2",
                    "quic",
                    "quic_stream",
                    "pool",
                    "rate_limit_quota",
                    "rbac",
                    "rds",
                    "redis",
                    "router",
                    "runtime",
                    "stats",
                    "secret",
                    "sse",
                    "tap",
                    "testing",
                    "thrift",
                    "tracing",
                    "upstream",
                    "udp",
                    "wasm",
                    "websocket",
                    "golang",
                    "stats_sinks",
                    "dynamic_modules",
                    "ip_tagging");

    /// Package, or one class, to component; the longest prefix of a logger's name wins.
    private static final Map<String, String> BY_PREFIX =
            Map.ofEntries(
                    Map.entry("io.outrider.server", "main"),
                    Map.entry("io.outrider.server.admin", "admin"),
                    Map.entry("io.outrider.config", "config"),
                    Map.entry("io.outrider.xds", "config"),
                    Map.entry("io.outrider.listener", "conn_handler"),
                    Map.entry("io.outrider.filter", "filter"),
                    Map.entry("io.outrider.accesslog", "file"),
                    Map.entry("io.outrider.http", "http"),
                    Map.entry("io.outrider.http.h2", "http2"),
                    Map.entry("io.outrider.route", "router"),
                    Map.entry("io.outrider.upstream", "upstream"),
                    Map.entry("io.outrider.upstream.pool", "pool"),
                    Map.entry("io.outrider.lb", "upstream"),
                    Map.entry("io.outrider.tls", "secret"),
                    Map.entry("io.outrider.stats", "stats"),
                    Map.entry("io.outrider.log", "file"),
                    Map.entry("io.outrider.time", "main"),
                    Map.entry("io.outrider.net", "connection"),
                    Map.entry("io.outrider.dns", "dns"),
                    Map.entry("io.outrider.runtime", "runtime"),
                    Map.entry("io.outrider.trace", "tracing"),
                    Map.entry("io.outrider.extensions", "filter"),
                    Map.entry("io.outrider.extensions.clusters", "upstream"),
                    Map.entry("io.outrider.extensions.healthcheckers", "hc"),
                    Map.entry("io.outrider.extensions.tracers", "tracing"),
                    Map.entry("io.outrider.extensions.transportsockets", "connection"),
                    Map.entry("io.outrider.extensions.filters.http.router", "router"),
                    Map.entry("io.outrider.extensions.filters.http.rbac", "rbac"),
                    Map.entry("io.outrider.extensions.filters.http.jwtauthn", "jwt"),
                    Map.entry("io.outrider.extensions.filters.network.rbac", "rbac"),
                    Map.entry(
                            "io.outrider.extensions.filters.network.httpconnectionmanager", "http"),
                    Map.entry("io.netty.resolver.dns", "dns"),
                    Map.entry("io.netty", "io"));

    private LogComponent() {}

    public static boolean isKnown(String name) {
        return NAMES.contains(name);
    }

    /// The component of a logger, by its class or package name. A logger may also be named after a
    /// component itself.
    static String of(String loggerName) {
        if (isKnown(loggerName)) return loggerName;
        for (String prefix = loggerName; !prefix.isEmpty(); prefix = parent(prefix)) {
            String component = BY_PREFIX.get(prefix);
            if (component != null) return component;
        }
        return MISC;
    }

    private static String parent(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }
}
