package io.outrider.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.outrider.injector.settings.Settings;
import io.outrider.injector.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every annotation that Istio documents for pods with a sidecar, with each template: the pod is
/// another one with it than without it, or pilot-agent reads it, or a warning names it.
final class IstioAnnotationsTest {
    private static final String LIST = "OUTRIDER_ISTIO_ANNOTATIONS";

    private static final Map<String, Settings> TEMPLATES =
            Map.of(
                    "static", Pods.settings("template: static"),
                    "istio", Pods.settings("template: istio"));

    enum Outcome {
        /// The injector does what it says.
        OBEYED,
        /// pilot-agent does, which finds it in the pod's annotations.
        AGENT,
        /// It does nothing, and a warning says so.
        WARNED,
        /// What the webhook looks at before it injects, or writes itself.
        DECISION
    }

    record Row(String name, String value, Outcome withStatic, Outcome withIstio) {
        Row(String name, String value, Outcome withBoth) {
            this(name, value, withBoth, withBoth);
        }
    }

    private static final List<Row> ROWS =
            List.of(
                    new Row("inject.istio.io/templates", "istio", Outcome.OBEYED, Outcome.DECISION),
                    new Row("istio.io/reroute-virtual-interfaces", "net1", Outcome.OBEYED),
                    new Row("istio.io/rev", "default", Outcome.DECISION),
                    new Row("prometheus.istio.io/merge-metrics", "false", Outcome.OBEYED),
                    new Row("prometheus.istio.io/scrape-targets", "81:/m,82", Outcome.OBEYED),
                    new Row(
                            "prometheus.istio.io/secure-port",
                            "15092",
                            Outcome.WARNED,
                            Outcome.AGENT),
                    new Row("proxy.istio.io/config", "concurrency: 3", Outcome.OBEYED),
                    new Row("proxy.istio.io/overrides", "{}", Outcome.DECISION),
                    readiness("initialDelaySeconds", Outcome.OBEYED),
                    readiness("periodSeconds", Outcome.OBEYED),
                    readiness("failureThreshold", Outcome.OBEYED),
                    readiness("applicationPorts", Outcome.WARNED),
                    sidecar("agentLogLevel", "debug", Outcome.WARNED, Outcome.OBEYED),
                    sidecar("bootstrapOverride", "mine", Outcome.WARNED, Outcome.OBEYED),
                    sidecar("capNetBindService", "true", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("componentLogLevel", "http:debug", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("discoveryAddress", "a:1", Outcome.WARNED, Outcome.WARNED),
                    sidecar("extraStatTags", "a", Outcome.WARNED, Outcome.AGENT),
                    sidecar("inject", "true", Outcome.DECISION, Outcome.DECISION),
                    sidecar("interceptionMode", "TPROXY", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("logLevel", "debug", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("nativeSidecar", "false", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("proxyCPU", "7m", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("proxyCPULimit", "7m", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("proxyImage", "a/b:c", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("proxyImageType", "debug", Outcome.WARNED, Outcome.WARNED),
                    sidecar("proxyMemory", "7Mi", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("proxyMemoryLimit", "7Mi", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("rewriteAppHTTPProbers", "false", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar("statsCompression", "gzip", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsEvictionInterval", "1m", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsFlushInterval", "1m", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsHistogramBins", "{}", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsHistogramBuckets", "{}", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsInclusionPrefixes", "a", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsInclusionRegexps", "a", Outcome.WARNED, Outcome.AGENT),
                    sidecar("statsInclusionSuffixes", "a", Outcome.WARNED, Outcome.AGENT),
                    sidecar("status", "{}", Outcome.DECISION, Outcome.DECISION),
                    sidecar("userVolume", "{v: {emptyDir: {}}}", Outcome.OBEYED, Outcome.OBEYED),
                    sidecar(
                            "userVolumeMount",
                            "{v: {mountPath: /v}}",
                            Outcome.OBEYED,
                            Outcome.OBEYED),
                    new Row("status.sidecar.istio.io/port", "15029", Outcome.OBEYED),
                    traffic("excludeInboundPorts", "81"),
                    traffic("excludeInterfaces", "net1"),
                    traffic("excludeOutboundIPRanges", "10.0.0.0/8"),
                    traffic("excludeOutboundPorts", "81"),
                    traffic("includeInboundPorts", "81"),
                    traffic("includeOutboundIPRanges", "10.0.0.0/8"),
                    traffic("includeOutboundPorts", "81"),
                    traffic("kubevirtInterfaces", "net1"));

    /// About pods without a sidecar, or about objects of any kind.
    private static final Set<String> NOT_OF_SIDECARS =
            Set.of(
                    "ambient.istio.io/bypass-inbound-capture",
                    "ambient.istio.io/dns-capture",
                    "ambient.istio.io/redirection");

    private static Row sidecar(String name, String value, Outcome withStatic, Outcome withIstio) {
        return new Row("sidecar.istio.io/" + name, value, withStatic, withIstio);
    }

    private static Row readiness(String name, Outcome outcome) {
        return new Row("readiness.status.sidecar.istio.io/" + name, "77", outcome);
    }

    private static Row traffic(String name, String value) {
        return new Row("traffic.sidecar.istio.io/" + name, value, Outcome.OBEYED);
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void anAnnotationIsObeyedOrWarnedOf(Row row) throws Exception {
        for (String template : TEMPLATES.keySet()) {
            Outcome expected = template.equals("static") ? row.withStatic() : row.withIstio();
            var injection = new Injection(TEMPLATES.get(template), new Cluster(true));

            JsonNode without = injection.inject(pod(), "default").pod();
            Injected with = injection.inject(annotated(row), "default");

            boolean changes = !unsaid(with.pod(), row.name()).equals(unsaid(without, row.name()));
            boolean warns = with.warnings().stream().anyMatch(text -> text.contains(row.name()));
            assertThat(warns)
                    .as("%s, %s: %s", row, template, with.warnings())
                    .isEqualTo(expected == Outcome.WARNED);
            if (expected != Outcome.WARNED) {
                assertThat(changes)
                        .as("%s, %s: another pod", row, template)
                        .isEqualTo(expected == Outcome.OBEYED);
            }
        }
    }

    @Test
    void theTableHasWhateverIstioDocuments() throws Exception {
        String list = System.getenv(LIST);
        assumeThat(list)
                .as(LIST + ": the file annotation/annotations.yaml of Istio's API")
                .isNotNull();
        var missing = new TreeSet<String>();
        String text = Files.readString(Path.of(String.valueOf(list)), StandardCharsets.UTF_8);

        for (JsonNode each : YamlReader.read(text).path("annotations")) {
            boolean ofPods =
                    each.path("resources")
                            .valueStream()
                            .anyMatch(r -> r.asString("").equals("Pod"));
            if (ofPods) missing.add(each.path("name").asString(""));
        }

        assertThat(missing).hasSizeGreaterThan(40);
        ROWS.forEach(row -> missing.remove(row.name()));
        missing.removeAll(NOT_OF_SIDECARS);
        assertThat(missing).isEmpty();
    }

    private static ObjectNode pod() {
        return Pods.pod(
                """
                metadata: { name: shop, labels: { app: shop }, annotations: {} }
                spec:
                  containers:
                    - name: shop
                      image: shop
                      readinessProbe: { httpGet: { path: /ready, port: 8080 } }
                """);
    }

    private static ObjectNode annotated(Row row) {
        ObjectNode pod = pod();
        pod.withObject("/metadata/annotations").put(row.name(), row.value());
        return pod;
    }

    /// The pod but for that annotation.
    private static JsonNode unsaid(JsonNode pod, String name) {
        ObjectNode rest = (ObjectNode) pod.deepCopy();
        rest.withObject("/metadata/annotations").remove(name);
        return rest;
    }
}
