package io.outrider.injector.settings;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Checks a tree of values against the tree of defaults: the same keys, the same kinds, and for
/// some keys a rule of their own. Immutable.
final class ValueRules {
    private static final Map<String, Texts.Rule> RULES =
            Map.ofEntries(
                    Map.entry("policy", Texts.oneOf("enabled", "disabled")),
                    Map.entry("onError", Texts.oneOf("deny", "allow")),
                    Map.entry("nativeSidecar", Texts.oneOf("auto", "true", "false")),
                    Map.entry(
                            "images.pullPolicy",
                            Texts.oneOf("", "Always", "IfNotPresent", "Never")),
                    Map.entry("images.proxy", ValueRules::notEmpty),
                    Map.entry("images.istio", ValueRules::notEmpty),
                    Map.entry("revision", ValueRules::notEmpty),
                    Map.entry("proxy.uid", Texts::count),
                    Map.entry("proxy.gid", Texts::count),
                    Map.entry("proxy.statusPort", Texts::port),
                    Map.entry("proxy.drainSeconds", Texts::count),
                    Map.entry("proxy.startupProbe.failureThreshold", Texts::count),
                    Map.entry("proxy.readinessProbe.initialDelaySeconds", Texts::count),
                    Map.entry("proxy.readinessProbe.periodSeconds", Texts::count),
                    Map.entry("proxy.readinessProbe.failureThreshold", Texts::count),
                    Map.entry("capture.mode", Texts.oneOf("REDIRECT", "TPROXY", "NONE")),
                    Map.entry("capture.includeOutboundIPRanges", Texts::rangesOrAll),
                    Map.entry("capture.excludeOutboundIPRanges", Texts::ranges),
                    Map.entry("capture.includeInboundPorts", Texts::portsOrAll),
                    Map.entry("capture.excludeInboundPorts", Texts::ports),
                    Map.entry("capture.includeOutboundPorts", Texts::ports),
                    Map.entry("capture.excludeOutboundPorts", Texts::ports),
                    Map.entry("static.protocolDetectionTimeout", Texts::duration),
                    Map.entry("static.connectTimeout", Texts::duration),
                    Map.entry("static.drainTime", Texts::duration),
                    Map.entry("static.retries", Texts::count),
                    Map.entry("static.ipFamily", Texts.oneOf("ipv4", "dual")));

    /// Mappings of Kubernetes and Istio that are handed on as they are.
    private static final Map<String, String> FOREIGN =
            new TreeMap<>(
                    Map.of(
                            "proxy.lifecycle", "lifecycle hooks",
                            "proxy.seccompProfile", "a seccomp profile",
                            "proxy.resources", "requests and limits",
                            "mesh.proxyConfig", "Istio's ProxyConfig"));

    private final String file;

    ValueRules(String file) {
        this.file = file;
    }

    /// Refuses what the defaults do not know.
    void check(ObjectNode values, ObjectNode defaults) throws SettingsException {
        check(values, defaults, "");
    }

    private void check(ObjectNode values, ObjectNode defaults, String at) throws SettingsException {
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            String path = at + entry.getKey();
            JsonNode value = entry.getValue();
            JsonNode standard = defaults.get(entry.getKey());
            if (standard == null) {
                throw new SettingsException(
                        "%s: %s: unknown (expected: one of %s)"
                                .formatted(
                                        file,
                                        path,
                                        String.join(
                                                ", ",
                                                defaults.propertyNames().stream()
                                                        .sorted()
                                                        .toList())));
            }
            String expected = value.isNull() ? "a value" : null;
            if (expected == null) {
                expected = FOREIGN.containsKey(path) ? mapping(value) : kind(value, standard);
            }
            Texts.Rule rule = RULES.get(path);
            if (expected == null && rule != null) expected = rule.expected(value.asString());
            if (expected != null) {
                throw new SettingsException(
                        "%s: %s: %s (expected: %s)".formatted(file, path, shown(value), expected));
            }
            if (value instanceof ObjectNode inner
                    && standard instanceof ObjectNode inside
                    && !FOREIGN.containsKey(path)) {
                check(inner, inside, path + ".");
            }
        }
    }

    private static @Nullable String mapping(JsonNode value) {
        return value.isObject() ? null : "a mapping";
    }

    private static @Nullable String kind(JsonNode value, JsonNode standard) {
        return switch (standard.getNodeType()) {
            case OBJECT -> mapping(value);
            case ARRAY -> value.isArray() ? null : "a list";
            case BOOLEAN -> value.isBoolean() ? null : "true or false";
            case NUMBER -> value.isIntegralNumber() ? null : "a whole number";
            default -> value.isContainer() ? "a text" : null;
        };
    }

    private static @Nullable String notEmpty(String value) {
        return value.isBlank() ? "a text that is not empty" : null;
    }

    private static String shown(JsonNode value) {
        return value.isContainer() ? value.toString() : "'" + value.asString() + "'";
    }
}
