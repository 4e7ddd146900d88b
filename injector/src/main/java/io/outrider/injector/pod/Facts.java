package io.outrider.injector.pod;

import io.outrider.injector.settings.Texts;
import io.outrider.injector.settings.Values;
import io.outrider.injector.template.StrategicMerge;
import io.outrider.injector.yaml.YamlException;
import io.outrider.injector.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Everything a template may ask about a pod, as one tree: the pod's own words, its annotations and
/// the settings, with what has the last word chosen already.
///
/// Serves one injection, on its thread.
final class Facts {
    /// What Envoy and its agent listen on besides the redirected ports.
    private static final String OPEN_PORTS = "15090,15021";

    private static final String CONFIG = "annotation " + Annotations.PROXY_CONFIG;

    private final Values values;
    private final ObjectNode pod;
    private final String namespace;
    private final Map<String, String> annotations;
    private final Map<String, String> labels;
    private final ObjectNode proxyConfig;
    private final @Nullable Owner known;
    private final boolean runsNative;
    private final int statusPort;

    /// @param pod without an earlier injection's traces; borrowed
    /// @param owner null to let the pod tell
    Facts(Values values, Cluster cluster, ObjectNode pod, String namespace, @Nullable Owner owner)
            throws InjectionException {
        this.known = owner;
        this.values = values;
        this.pod = pod;
        this.namespace = namespace;
        annotations = Nodes.texts(pod.path("metadata").path("annotations"));
        labels = Nodes.texts(pod.path("metadata").path("labels"));
        proxyConfig = proxyConfig();
        String wanted = values.at("nativeSidecar").asString();
        boolean standard = wanted.equals("auto") ? cluster.nativeSidecars() : Texts.isTrue(wanted);
        String own = annotations.get(Annotations.NATIVE);
        boolean asked = own == null ? standard : Texts.isTrue(own);
        // A pod is more than init containers: a sidecar alone, as in a gateway, is its container.
        runsNative = asked && !Nodes.objects(pod.path("spec"), "containers").isEmpty();
        statusPort =
                Integer.parseInt(
                        annotation(
                                        Annotations.STATUS_PORT,
                                        proxyConfig
                                                .path("statusPort")
                                                .asString(
                                                        values.at("proxy", "statusPort")
                                                                .asString()))
                                .strip());
    }

    /// Whether the sidecar is an init container that keeps running.
    boolean runsNative() {
        return runsNative;
    }

    /// The port of health, metrics and app probes; 0 when there is none.
    int statusPort() {
        return statusPort;
    }

    /// Whether the app waits for the sidecar; a native sidecar is waited for anyway.
    boolean holds() {
        return !runsNative
                && (proxyConfig.path("holdApplicationUntilProxyStarts").asBoolean(false)
                        || values.at("proxy", "holdApplicationUntilProxyStarts").asBoolean());
    }

    boolean rewritesProbes() {
        String own = annotations.get(Annotations.REWRITE_PROBES);
        return own == null ? values.at("rewriteAppProbes").asBoolean() : Texts.isTrue(own);
    }

    boolean mergesMetrics() {
        String own = annotations.get(Annotations.MERGE_METRICS);
        return own == null ? values.at("mergeMetrics").asBoolean() : Texts.isTrue(own);
    }

    /// Fields of `proxy.istio.io/config` that the static template has no use for.
    List<String> proxyConfigFields() {
        return List.copyOf(proxyConfig.propertyNames());
    }

    ObjectNode tree() throws InjectionException {
        ObjectNode tree = Nodes.JSON.createObjectNode();
        tree.set("values", values.tree());
        tree.put("native", runsNative);
        tree.put("hold", holds());
        tree.set("proxyConfig", knownProxyConfig());
        podFacts(tree.putObject("pod"));
        Owner owner = owner();
        tree.putObject("workload").put("name", owner.name()).put("kind", owner.kind());
        proxyFacts(tree.putObject("proxy"));
        captureFacts(tree.putObject("capture"));
        readinessFacts(tree.putObject("readiness"));
        annotationFacts(tree.putObject("annotations"));
        istioFacts(tree.putObject("istio"), owner);
        bootstrapFacts(tree.putObject("bootstrap"));
        tree.putObject("files");
        return tree;
    }

    private void podFacts(ObjectNode facts) {
        facts.put("name", pod.path("metadata").path("name").asString(""));
        facts.put("namespace", namespace);
        facts.set("labels", Nodes.JSON.valueToTree(labels));
        facts.set("annotations", Nodes.JSON.valueToTree(annotations));
        ArrayNode names = facts.putArray("containers");
        Nodes.objects(pod.path("spec"), "containers").forEach(c -> names.add(Nodes.name(c)));
        String first = names.isEmpty() ? null : names.get(0).asString();
        facts.put(
                "defaultContainer",
                annotations.getOrDefault("kubectl.kubernetes.io/default-container", first));
        facts.put(
                "defaultLogsContainer",
                annotations.getOrDefault("kubectl.kubernetes.io/default-logs-container", first));
    }

    private void proxyFacts(ObjectNode facts) throws InjectionException {
        String image = annotation("sidecar.istio.io/proxyImage", "");
        boolean whole = image.indexOf('/') >= 0 || image.indexOf(':') >= 0;
        facts.put("image", whole ? image : null);
        facts.put("initImage", whole ? image : null);
        String pull = values.at("images", "pullPolicy").asString();
        facts.put("pullPolicy", pull.isEmpty() ? null : pull);
        facts.put("statusPort", Integer.toString(statusPort));
        facts.put("logLevel", annotation("sidecar.istio.io/logLevel", text("proxy", "logLevel")));
        facts.put(
                "componentLogLevel",
                annotation(
                        "sidecar.istio.io/componentLogLevel", text("proxy", "componentLogLevel")));
        facts.put(
                "agentLogLevel",
                annotation("sidecar.istio.io/agentLogLevel", text("proxy", "agentLogLevel")));
        facts.set("resources", resources());

        boolean transparent = mode().equals("TPROXY");
        boolean lowPorts =
                Texts.isTrue(
                        annotation(
                                "sidecar.istio.io/capNetBindService",
                                text("proxy", "capNetBindService")));
        List<String> capabilities = new ArrayList<>();
        if (transparent) capabilities.add("NET_ADMIN");
        if (lowPorts) capabilities.add("NET_BIND_SERVICE");
        facts.set(
                "capabilities",
                capabilities.isEmpty() ? null : Nodes.JSON.valueToTree(capabilities));
        boolean root = transparent || lowPorts;
        facts.put("nonRoot", !root);
        facts.put("runAsUser", root ? 0 : values.at("proxy", "uid").asInt());
        facts.put("runAsGroup", root ? 1337 : values.at("proxy", "gid").asInt());
    }

    private JsonNode resources() {
        ObjectNode own = Nodes.JSON.createObjectNode();
        resource(own, "requests", "cpu", "sidecar.istio.io/proxyCPU");
        resource(own, "requests", "memory", "sidecar.istio.io/proxyMemory");
        resource(own, "limits", "cpu", "sidecar.istio.io/proxyCPULimit");
        resource(own, "limits", "memory", "sidecar.istio.io/proxyMemoryLimit");
        return own.isEmpty() ? values.at("proxy", "resources") : own;
    }

    private void resource(ObjectNode resources, String kind, String name, String annotation) {
        String value = annotations.get(annotation);
        if (value != null) Nodes.object(resources, kind).put(name, value);
    }

    private void captureFacts(ObjectNode facts) {
        String mode = mode();
        facts.put("mode", mode);
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "-p",
                                "15001",
                                "-z",
                                "15006",
                                "-u",
                                mode.equals("TPROXY") ? "1337" : text("proxy", "uid"),
                                "-m",
                                mode,
                                "-i",
                                traffic("includeOutboundIPRanges"),
                                "-x",
                                traffic("excludeOutboundIPRanges"),
                                "-b",
                                traffic("includeInboundPorts"),
                                "-d",
                                closedToCapture()));
        option(args, "-q", traffic("includeOutboundPorts"));
        option(args, "-o", traffic("excludeOutboundPorts"));
        option(
                args,
                "-k",
                annotation(
                        "istio.io/reroute-virtual-interfaces",
                        annotation("traffic.sidecar.istio.io/kubevirtInterfaces", "")));
        option(args, "-c", annotation("traffic.sidecar.istio.io/excludeInterfaces", ""));

        ArrayNode own = facts.putArray("args");
        own.add("redirect");
        args.forEach(own::add);
        ArrayNode istio = facts.putArray("istioArgs");
        istio.add("istio-iptables");
        args.forEach(istio::add);
        istio.add(
                "--log_output_level="
                        + annotation(
                                "sidecar.istio.io/agentLogLevel", text("proxy", "agentLogLevel")));
        if (values.at("proxy", "logAsJson").asBoolean()) istio.add("--log_as_json");
    }

    /// The inbound ports that are never redirected.
    private String closedToCapture() {
        List<String> ports = new ArrayList<>();
        for (String port : traffic("excludeInboundPorts").split(",", -1)) {
            if (!port.isBlank()) ports.add(port.strip());
        }
        String own = Integer.toString(statusPort);
        if (statusPort != 0 && !ports.contains(own)) ports.add(own);
        ports.addFirst(OPEN_PORTS);
        return String.join(",", ports);
    }

    private static void option(List<String> args, String flag, String value) {
        if (!value.isEmpty()) args.addAll(List.of(flag, value));
    }

    private void readinessFacts(ObjectNode facts) {
        for (String name : List.of("initialDelaySeconds", "periodSeconds", "failureThreshold")) {
            String own = annotations.get("readiness.status.sidecar.istio.io/" + name);
            if (own == null) {
                facts.set(name, values.at("proxy", "readinessProbe", name));
            } else {
                // Written and read again by way of JSON: what is the same compares as the same.
                facts.set(name, Nodes.JSON.readTree(Long.toString(Long.parseLong(own))));
            }
        }
    }

    private void annotationFacts(ObjectNode facts) throws InjectionException {
        facts.put("bootstrapOverride", annotations.get("sidecar.istio.io/bootstrapOverride"));
        facts.set("userVolumes", named("sidecar.istio.io/userVolume"));
        facts.set("userVolumeMounts", named("sidecar.istio.io/userVolumeMount"));
    }

    /// The annotation's JSON, `{"name": {...}}` or a list, as a list of things with a name.
    private @Nullable ArrayNode named(String annotation) throws InjectionException {
        String text = annotations.get(annotation);
        if (text == null) return null;
        JsonNode tree;
        try {
            tree = YamlReader.read(text);
        } catch (YamlException e) {
            throw new InjectionException(
                    "annotation %s: no JSON (%s)".formatted(annotation, e.getMessage()));
        }
        if (tree instanceof ArrayNode list) return list;
        ArrayNode result = Nodes.JSON.createArrayNode();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            if (!(entry.getValue() instanceof ObjectNode object)) {
                throw new InjectionException(
                        "annotation %s: '%s' holds no mapping (expected: name to volume)"
                                .formatted(annotation, entry.getKey()));
            }
            ObjectNode named = result.addObject().put("name", entry.getKey());
            named.setAll(object);
        }
        return result;
    }

    private void istioFacts(ObjectNode facts, Owner owner) {
        ObjectNode config = proxyConfig.deepCopy();
        String discovery = text("mesh", "discoveryAddress");
        if (!config.has("discoveryAddress") && !discovery.equals(DEFAULT_DISCOVERY)) {
            config.put("discoveryAddress", discovery);
        }
        facts.put("proxyConfig", config + "\n");
        facts.put("podPorts", podPorts());
        facts.put(
                "appContainers",
                String.join(
                        ",",
                        Nodes.objects(pod.path("spec"), "containers").stream()
                                .map(Nodes::name)
                                .filter(name -> !name.equals(Injection.SIDECAR))
                                .toList()));
        facts.put(
                "workloadName",
                labels.getOrDefault("service.istio.io/workload-name", owner.name()));
        facts.put("owner", owner.url(namespace));
        String meshId = text("mesh", "meshId");
        facts.put("meshId", meshId.isEmpty() ? text("mesh", "trustDomain") : meshId);
        facts.put("tlsMode", labels.getOrDefault("security.istio.io/tlsMode", "istio"));
        boolean hbone =
                proxyConfig
                        .path("proxyMetadata")
                        .path("ISTIO_META_ENABLE_HBONE")
                        .asString("")
                        .equals("true");
        facts.put(
                "tunnel", hbone ? labels.getOrDefault("networking.istio.io/tunnel", "http") : null);
        facts.put(
                "canonicalName",
                trimmed(
                        first(
                                "service.istio.io/canonical-name",
                                "app.kubernetes.io/name",
                                "app",
                                owner.name())));
        facts.put(
                "canonicalRevision",
                first(
                        "service.istio.io/canonical-revision",
                        "app.kubernetes.io/version",
                        "version",
                        "latest"));
        facts.put("networkLabel", text("mesh", "network"));
    }

    private static final String DEFAULT_DISCOVERY = "istiod.istio-system.svc:15012";

    private void bootstrapFacts(ObjectNode facts) {
        facts.put("configMap", annotations.get(Annotations.BOOTSTRAP_CONFIG_MAP));
        boolean dual = text("static", "ipFamily").equals("dual");
        facts.put("anyAddress", dual ? "::" : "0.0.0.0");
        facts.put("ipv4Compat", dual);
        String drain = text("static", "drainTime");
        facts.put("drainSeconds", drain.substring(0, drain.length() - 1).split("\\.", 2)[0]);
        facts.put("preStopSeconds", text("proxy", "drainSeconds"));
        if (values.at("static", "accessLog").asBoolean()) {
            ObjectNode log = facts.putArray("accessLog").addObject();
            log.put("name", "envoy.access_loggers.stdout");
            log.putObject("typed_config")
                    .put(
                            "@type",
                            "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog");
        } else {
            facts.putNull("accessLog");
        }
        ObjectNode retry = facts.putObject("retryPolicy");
        retry.put("retry_on", "connect-failure,refused-stream,reset-before-request");
        retry.put("num_retries", values.at("static", "retries").asInt());
        ObjectNode bind = facts.putObject("inboundBind");
        bind.putObject("source_address").put("address", "127.0.0.6").put("port_value", 0);
        if (dual) {
            bind.putArray("extra_source_addresses")
                    .addObject()
                    .putObject("address")
                    .put("address", "::6")
                    .put("port_value", 0);
        }
    }

    /// The ports of the app's containers as Istio writes them: JSON, a line for each.
    private String podPorts() {
        StringBuilder lines = new StringBuilder("[");
        String comma = "";
        for (ObjectNode container : Nodes.objects(pod.path("spec"), "containers")) {
            for (ObjectNode port : Nodes.objects(container, "ports")) {
                ObjectNode ordered = Nodes.JSON.createObjectNode();
                for (String key :
                        List.of("name", "hostPort", "containerPort", "protocol", "hostIP")) {
                    if (port.has(key)) ordered.set(key, port.get(key));
                }
                lines.append("\n    ").append(comma).append(ordered);
                comma = ",";
            }
        }
        return lines.append("\n]").toString();
    }

    private Owner owner() {
        if (known != null) return known;
        return pod.path("metadata") instanceof ObjectNode metadata
                ? Owner.of(metadata)
                : new Owner("v1", "Pod", "");
    }

    private ObjectNode proxyConfig() throws InjectionException {
        ObjectNode config =
                values.at("mesh", "proxyConfig") instanceof ObjectNode standard
                        ? standard.deepCopy()
                        : Nodes.JSON.createObjectNode();
        String own = annotations.get(Annotations.PROXY_CONFIG);
        if (own == null) return config;
        try {
            if (!(YamlReader.read(own) instanceof ObjectNode tree)) {
                throw new InjectionException(CONFIG + ": no mapping (expected: ProxyConfig)");
            }
            StrategicMerge.merge(config, tree);
        } catch (YamlException e) {
            throw new InjectionException(CONFIG + ": " + e.getMessage());
        }
        check(config, "interceptionMode", Texts.oneOf("REDIRECT", "TPROXY", "NONE"));
        check(config, "statusPort", Texts::port);
        check(config, "concurrency", Texts::count);
        check(config, "holdApplicationUntilProxyStarts", Texts::bool);
        if (config.has("proxyMetadata") && !config.path("proxyMetadata").isObject()) {
            throw new InjectionException(CONFIG + ": proxyMetadata: not a mapping");
        }
        return config;
    }

    private static void check(ObjectNode config, String field, Texts.Rule rule)
            throws InjectionException {
        JsonNode value = config.get(field);
        String expected = value == null ? null : rule.expected(value.asString(""));
        if (expected != null) {
            throw new InjectionException(
                    "%s: %s: '%s' (expected: %s)".formatted(CONFIG, field, value, expected));
        }
    }

    private ObjectNode knownProxyConfig() {
        ObjectNode config = Nodes.JSON.createObjectNode();
        config.putObject("proxyMetadata");
        config.putNull("concurrency");
        config.setAll(proxyConfig);
        return config;
    }

    private String mode() {
        return annotation(
                "sidecar.istio.io/interceptionMode",
                proxyConfig.path("interceptionMode").asString(text("capture", "mode")));
    }

    private String traffic(String name) {
        return annotation("traffic.sidecar.istio.io/" + name, text("capture", name));
    }

    private String annotation(String name, String standard) {
        return annotations.getOrDefault(name, standard);
    }

    private String text(String group, String key) {
        return values.at(group, key).asString();
    }

    private String first(String label, String other, String third, String last) {
        for (String name : List.of(label, other, third)) {
            String value = labels.getOrDefault(name, "");
            if (!value.isEmpty()) return value;
        }
        return last;
    }

    /// A label's value: at most 63 characters, with a letter or digit at both ends.
    private static String trimmed(String name) {
        String cut = name.length() > 63 ? name.substring(0, 63) : name;
        int from = 0;
        int to = cut.length();
        while (from < to && "-_.".indexOf(cut.charAt(from)) >= 0) from++;
        while (to > from && "-_.".indexOf(cut.charAt(to - 1)) >= 0) to--;
        return cut.substring(from, to);
    }
}
