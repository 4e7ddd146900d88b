package io.outrider.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Makes one bootstrap of many cases: each gets a listener, a route table and a cluster under its
/// own name.
///
/// A case's `config:` overrides parts of these; the keys are told in `docs/differential.md`.
/// Immutable.
final class Bootstraps {
    private static final Set<String> KEYS =
            Set.of(
                    "hcm",
                    "virtual_hosts",
                    "virtual_host",
                    "routes",
                    "route",
                    "http_filters",
                    "filters",
                    "filter_chains",
                    "listener",
                    "listeners",
                    "tls",
                    "cluster_tls",
                    "cluster",
                    "clusters",
                    "endpoints",
                    "log",
                    "log_filter",
                    "runtime",
                    "bootstrap",
                    "whole");

    private static final String ROOT =
            """
            node: {id: differential, cluster: differential}
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            """;

    private static final String LISTENER =
            """
            name: ${id}
            stat_prefix: ${id}
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            """;

    private static final String HCM =
            """
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: ${id}
            delayed_close_timeout: 0.05s
            route_config: {name: ${id}}
            http_filters:
            - name: envoy.filters.http.router
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
            """;

    private static final String VIRTUAL_HOST =
            """
            name: ${id}
            domains: ["*"]
            """;

    private static final String ROUTE =
            """
            name: main
            match: {prefix: /}
            route: {cluster: "${id}"}
            """;

    private static final String TLS =
            """
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
              require_client_certificate: true
              common_tls_context:
                tls_certificates:
                - certificate_chain: {filename: "${tls}/server.pem"}
                  private_key: {filename: "${tls}/server.key"}
                validation_context: {trusted_ca: {filename: "${tls}/ca.pem"}}
            """;

    private static final String CLUSTER_TLS =
            """
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
              sni: server.test
              common_tls_context:
                tls_certificates:
                - certificate_chain: {filename: "${tls}/client.pem"}
                  private_key: {filename: "${tls}/client.key"}
                validation_context: {trusted_ca: {filename: "${tls}/ca.pem"}}
            """;

    private static final String CLUSTER =
            """
            name: ${id}
            type: STATIC
            connect_timeout: 60s
            """;

    private static final String LOG =
            """
            name: log
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
              path: ${log}
            """;

    private static final String HTTP_LOG_FORMAT =
            "%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL% status=%RESPONSE_CODE% flags=%RESPONSE_FLAGS%"
                    + " details=%RESPONSE_CODE_DETAILS% rx=%BYTES_RECEIVED% tx=%BYTES_SENT%"
                    + " route=%ROUTE_NAME% cluster=%UPSTREAM_CLUSTER% host=%UPSTREAM_HOST%"
                    + " attempts=%UPSTREAM_REQUEST_ATTEMPT_COUNT%"
                    + " failure=%UPSTREAM_TRANSPORT_FAILURE_REASON% end=%CONNECTION_TERMINATION_DETAILS%\n";

    private static final String TCP_LOG_FORMAT =
            "tcp flags=%RESPONSE_FLAGS% details=%RESPONSE_CODE_DETAILS% rx=%BYTES_RECEIVED% tx=%BYTES_SENT%"
                    + " cluster=%UPSTREAM_CLUSTER% host=%UPSTREAM_HOST%"
                    + " failure=%UPSTREAM_TRANSPORT_FAILURE_REASON% end=%CONNECTION_TERMINATION_DETAILS%\n";

    private Bootstraps() {}

    /// The bootstrap for these cases, as YAML. A case with `whole:` is alone and brings its own.
    static String of(List<CaseRun> runs) {
        Map<String, Object> root = yaml(ROOT);
        var listeners = new ArrayList<Object>();
        var clusters = new ArrayList<Object>();
        var runtime = new LinkedHashMap<String, Object>();
        for (CaseRun run : runs) {
            Map<String, Object> config = config(run);
            if (config.containsKey("whole")) {
                root = map(config, "whole");
                continue;
            }
            listeners.add(listener(run, config));
            listeners.addAll(list(config, "listeners"));
            clusters.add(cluster(run, config));
            clusters.addAll(list(config, "clusters"));
            runtime.putAll(map(config, "runtime"));
            merge(root, map(config, "bootstrap"));
        }
        if (!listeners.isEmpty()) {
            Map<String, Object> resources = new LinkedHashMap<>();
            resources.put("listeners", listeners);
            resources.put("clusters", clusters);
            merge(resources, map(root, "static_resources"));
            root.put("static_resources", resources);
        }
        if (!runtime.isEmpty()) {
            var layer =
                    new LinkedHashMap<String, Object>(
                            Map.of("name", "cases", "static_layer", runtime));
            root.put("layered_runtime", Map.of("layers", List.of(layer, admin())));
        }
        return dump(root);
    }

    private static Map<String, Object> admin() {
        return Map.of("name", "admin", "admin_layer", Map.of());
    }

    private static Map<String, Object> config(CaseRun run) {
        Map<String, Object> config = yaml(run.names().fill(run.tested().config()));
        for (String key : config.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "%s.case: config has no key '%s' (expected one of %s)"
                                .formatted(run.tested().id(), key, KEYS));
            }
        }
        return config;
    }

    private static Map<String, Object> listener(CaseRun run, Map<String, Object> config) {
        Map<String, Object> listener = template(run, LISTENER);
        if (config.containsKey("filter_chains")) {
            listener.put("filter_chains", config.get("filter_chains"));
        } else {
            var filters =
                    config.containsKey("filters")
                            ? list(config, "filters")
                            : List.of(hcm(run, config));
            var chain = new LinkedHashMap<String, Object>(Map.of("filters", filters));
            if (config.containsKey("tls")) {
                chain.put("transport_socket", secured(template(run, TLS), config, "tls"));
            }
            listener.put("filter_chains", List.of(chain));
            if (config.containsKey("filters") && config.containsKey("log")) {
                listener.put("access_log", List.of(log(run, config, TCP_LOG_FORMAT)));
            }
        }
        merge(listener, map(config, "listener"));
        return listener;
    }

    private static Map<String, Object> hcm(CaseRun run, Map<String, Object> config) {
        Map<String, Object> hcm = template(run, HCM);
        Map<String, Object> table = map(hcm, "route_config");
        if (config.containsKey("virtual_hosts")) {
            table.put("virtual_hosts", config.get("virtual_hosts"));
        } else {
            Map<String, Object> host = template(run, VIRTUAL_HOST);
            Map<String, Object> route = template(run, ROUTE);
            merge(map(route, "route"), map(config, "route"));
            host.put(
                    "routes", config.containsKey("routes") ? config.get("routes") : List.of(route));
            merge(host, map(config, "virtual_host"));
            table.put("virtual_hosts", List.of(host));
        }
        if (config.containsKey("http_filters")) {
            var filters = new ArrayList<Object>(list(config, "http_filters"));
            filters.addAll(list(hcm, "http_filters"));
            hcm.put("http_filters", filters);
        }
        hcm.put("access_log", List.of(log(run, config, HTTP_LOG_FORMAT)));
        merge(hcm, map(config, "hcm"));
        return new LinkedHashMap<>(
                Map.of(
                        "name",
                        "envoy.filters.network.http_connection_manager",
                        "typed_config",
                        hcm));
    }

    private static Map<String, Object> log(
            CaseRun run, Map<String, Object> config, String usualFormat) {
        Map<String, Object> log = template(run, LOG);
        Object format = config.getOrDefault("log", usualFormat);
        Map<String, Object> typed = map(log, "typed_config");
        if (format instanceof Map<?, ?> json) {
            typed.put("log_format", Map.of("json_format", json));
        } else {
            String text = "tcp".equals(format) ? TCP_LOG_FORMAT : format.toString();
            typed.put("log_format", Map.of("text_format_source", Map.of("inline_string", text)));
        }
        if (config.containsKey("log_filter")) {
            log.put("filter", config.get("log_filter"));
        }
        return log;
    }

    private static Map<String, Object> cluster(CaseRun run, Map<String, Object> config) {
        Map<String, Object> cluster = template(run, CLUSTER);
        var endpoints = new ArrayList<Object>();
        var names =
                config.containsKey("endpoints") ? list(config, "endpoints") : List.of("upstream");
        for (Object name : names) {
            int port = Integer.parseInt(run.names().get(name.toString()));
            var address =
                    Map.of("socket_address", Map.of("address", "127.0.0.1", "port_value", port));
            endpoints.add(new LinkedHashMap<>(Map.of("endpoint", Map.of("address", address))));
        }
        cluster.put(
                "load_assignment",
                new LinkedHashMap<>(
                        Map.of(
                                "cluster_name",
                                run.tested().id(),
                                "endpoints",
                                List.of(new LinkedHashMap<>(Map.of("lb_endpoints", endpoints))))));
        if (config.containsKey("cluster_tls")) {
            cluster.put(
                    "transport_socket", secured(template(run, CLUSTER_TLS), config, "cluster_tls"));
        }
        merge(cluster, map(config, "cluster"));
        return cluster;
    }

    private static Map<String, Object> secured(
            Map<String, Object> socket, Map<String, Object> config, String key) {
        merge(map(socket, "typed_config"), map(config, key));
        return socket;
    }

    private static Map<String, Object> template(CaseRun run, String template) {
        return yaml(run.names().fill(template));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> yaml(String text) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(text);
        return loaded == null ? new LinkedHashMap<>() : (Map<String, Object>) loaded;
    }

    private static String dump(Map<String, Object> root) {
        return new Dump(DumpSettings.builder().setDereferenceAliases(true).build())
                .dumpToString(root);
    }

    /// Maps are merged key by key; everything else, lists too, is replaced. A null removes the key.
    private static void merge(Map<String, Object> into, Map<String, Object> from) {
        from.forEach(
                (key, value) -> {
                    if (value == null) {
                        into.remove(key);
                    } else if (value instanceof Map<?, ?> && into.get(key) instanceof Map<?, ?>) {
                        merge(map(into, key), map(from, key));
                    } else {
                        into.put(key, value);
                    }
                });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> in, String key) {
        return in.get(key) instanceof Map<?, ?> map
                ? (Map<String, Object>) map
                : new LinkedHashMap<>();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> in, String key) {
        return in.get(key) instanceof List<?> list ? (List<Object>) list : List.of();
    }
}
