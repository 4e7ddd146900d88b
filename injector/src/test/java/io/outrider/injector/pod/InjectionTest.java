package io.outrider.injector.pod;

import static io.outrider.injector.pod.Pods.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.injector.settings.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class InjectionTest {
    private static final Settings ISTIO = Pods.settings("template: istio");
    private static final Settings STATIC = Pods.settings("template: static");
    private static final Cluster NATIVE = new Cluster(true);
    private static final Cluster OLD = new Cluster(false);

    private static final String EVERYTHING =
            """
            metadata:
              name: shop
              annotations:
                prometheus.io/scrape: "true"
                prometheus.io/port: "9100"
                prometheus.io/path: /metrics
                sidecar.istio.io/proxyCPU: 50m
                sidecar.istio.io/userVolume: '{"certs": {"secret": {"secretName": "c"}}}'
                sidecar.istio.io/userVolumeMount: '{"certs": {"mountPath": "/certs"}}'
                traffic.sidecar.istio.io/excludeInboundPorts: "9999"
                proxy.istio.io/config: "{concurrency: 2, proxyMetadata: {A: b}}"
            spec:
              volumes: [{name: mine, emptyDir: {}}]
              imagePullSecrets: [{name: own}]
              initContainers: [{name: setup, image: setup}]
              containers:
                - name: app
                  image: app
                  ports: [{name: web, containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /ready, port: web, scheme: HTTPS}, timeoutSeconds: 2}
                  livenessProbe: {tcpSocket: {port: 8080}}
                  startupProbe: {grpc: {port: 8080, service: s}}
                  lifecycle: {preStop: {httpGet: {path: /bye, port: 8080}}, postStart: {exec: {command: [x]}}}
                - name: istio-proxy
                  image: auto
                  resources: {requests: {memory: 99Mi}}
                  env: [{name: MINE, value: "1"}]
            """;

    @ParameterizedTest
    @CsvSource({"istio, true", "istio, false", "static, true", "static, false"})
    void injectingTwiceChangesNothing(String template, boolean nativeSidecars) throws Exception {
        var injection =
                new Injection(
                        Pods.settings(
                                "{template: %s, images: {pullSecrets: [s]}}".formatted(template)),
                        new Cluster(nativeSidecars));
        for (ObjectNode pod : List.of(Pods.reviews(), Pods.pod(EVERYTHING))) {
            ObjectNode once = injection.inject(pod, "default").pod();
            ObjectNode twice = injection.inject(once, "default").pod();

            assertThat(twice).isEqualTo(once);
        }
    }

    @Test
    void numbersOfAnnotationsStayTheSameToo() throws Exception {
        ObjectNode pod = annotated("readiness.status.sidecar.istio.io/initialDelaySeconds", "0100");

        ObjectNode once = inject(ISTIO, NATIVE, pod);
        ObjectNode stored = Pods.pod(once.toString());

        assertThat(inject(ISTIO, NATIVE, stored)).isEqualTo(stored);
    }

    @Test
    void theGivenPodIsNotChanged() throws Exception {
        ObjectNode pod = Pods.pod(EVERYTHING);

        inject(ISTIO, NATIVE, pod);

        assertThat(pod).isEqualTo(Pods.pod(EVERYTHING));
    }

    @Test
    void fieldsThatNobodyHereKnowsSurvive() throws Exception {
        ObjectNode pod = Pods.reviews();
        ((ObjectNode) pod.path("spec")).putObject("fieldOfNextYear").put("a", 1);

        assertThat(inject(STATIC, NATIVE, pod).path("spec").path("fieldOfNextYear"))
                .isEqualTo(Pods.pod("a: 1"));
    }

    @Test
    void aNativeSidecarComesFirstAndRedirectsBeforeTheAppsInitContainers() throws Exception {
        assertThat(names(inject(ISTIO, NATIVE, Pods.pod(EVERYTHING)), "initContainers"))
                .containsExactly("outrider-init", "istio-proxy", "setup");
    }

    @Test
    void anOrdinarySidecarComesLastAndRedirectsAfterTheAppsInitContainers() throws Exception {
        ObjectNode pod = inject(ISTIO, OLD, Pods.pod(EVERYTHING));

        assertThat(names(pod, "initContainers")).containsExactly("setup", "outrider-init");
        assertThat(names(pod, "containers")).containsExactly("app", "istio-proxy");
    }

    @Test
    void theAppWaitsForASidecarThatItAskedToWaitFor() throws Exception {
        ObjectNode pod =
                annotated("proxy.istio.io/config", "holdApplicationUntilProxyStarts: true");

        ObjectNode injected = inject(ISTIO, OLD, pod);

        assertThat(names(injected, "containers")).containsExactly("istio-proxy", "reviews");
        assertThat(named(injected, "containers", "istio-proxy").path("lifecycle"))
                .isEqualTo(Pods.pod("postStart: {exec: {command: [pilot-agent, wait]}}"));
    }

    @Test
    void theAuthorsOwnSidecarContainerHasTheLastWord() throws Exception {
        JsonNode sidecar =
                named(inject(ISTIO, NATIVE, Pods.pod(EVERYTHING)), "initContainers", "istio-proxy");

        assertThat(sidecar.path("image").asString()).isEqualTo("outrider-proxyv2:0.1.0");
        assertThat(sidecar.path("resources").path("requests").path("memory").asString())
                .isEqualTo("99Mi");
        assertThat(sidecar.path("env").findValuesAsString("name")).contains("MINE", "POD_NAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"istio", "static"})
    void probesGoThroughTheSidecarWhichKnowsTheOriginals(String template) throws Exception {
        ObjectNode pod =
                inject(Pods.settings("template: " + template), NATIVE, Pods.pod(EVERYTHING));
        JsonNode app = named(pod, "containers", "app");

        assertThat(app.path("readinessProbe"))
                .isEqualTo(
                        Pods.pod(
                                "{timeoutSeconds: 2, httpGet: {path: /app-health/app/readyz, port: 15020, scheme: HTTP}}"));
        assertThat(app.path("livenessProbe"))
                .isEqualTo(Pods.pod("httpGet: {path: /app-health/app/livez, port: 15020}"));
        assertThat(app.path("startupProbe"))
                .isEqualTo(Pods.pod("httpGet: {path: /app-health/app/startupz, port: 15020}"));
        assertThat(app.path("lifecycle"))
                .isEqualTo(
                        Pods.pod(
                                "{preStop: {httpGet: {path: /app-lifecycle/app/prestopz, port: 15020}}, postStart: {exec: {command: [x]}}}"));
        assertThat(env(pod, "ISTIO_KUBE_APP_PROBERS"))
                .isEqualTo(
                        "{\"/app-health/app/livez\":{\"tcpSocket\":{\"port\":8080}},"
                                + "\"/app-health/app/readyz\":{\"httpGet\":{\"path\":\"/ready\",\"port\":8080,\"scheme\":\"HTTPS\"},\"timeoutSeconds\":2},"
                                + "\"/app-health/app/startupz\":{\"grpc\":{\"port\":8080,\"service\":\"s\"}},"
                                + "\"/app-lifecycle/app/prestopz\":{\"httpGet\":{\"path\":\"/bye\",\"port\":8080}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"istio", "static"})
    void metricsOfAppAndSidecarAreFoundOnOnePort(String template) throws Exception {
        ObjectNode pod =
                inject(Pods.settings("template: " + template), NATIVE, Pods.pod(EVERYTHING));

        assertThat(env(pod, "ISTIO_PROMETHEUS_ANNOTATIONS"))
                .isEqualTo("{\"scrape\":\"true\",\"path\":\"/metrics\",\"port\":\"9100\"}");
        assertThat(annotation(pod, "prometheus.io/port")).isEqualTo("15020");
        assertThat(annotation(pod, "prometheus.io/path")).isEqualTo("/stats/prometheus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"istio", "static"})
    void metricsOfSeveralPortsAreRemembered(String template) throws Exception {
        Settings settings = Pods.settings("template: " + template);
        String name = "prometheus.istio.io/scrape-targets";

        ObjectNode pod = inject(settings, NATIVE, annotated(name, "9100:/m, 9200"));

        assertThat(env(pod, MetricsMerge.VARIABLE))
                .isEqualTo(
                        """
                        {"scrape":"","path":"/m","port":"9100","targets":[{"port":"9100","path":"/m"},{"port":"9200","path":"/metrics"}]}""");
        assertThat(annotation(pod, name)).isEmpty();
        assertThat(annotation(pod, "prometheus.io/port")).isEqualTo("15020");
        assertThat(inject(settings, NATIVE, pod)).isEqualTo(pod);
    }

    @Test
    void thePortOfMetricsWithTlsIsTold() throws Exception {
        ObjectNode pod =
                annotated(
                        "proxy.istio.io/config",
                        "proxyMetadata: {ENVOY_SECURE_MERGED_METRICS_PORT: \"15092\"}");

        assertThat(annotation(inject(ISTIO, NATIVE, pod), "prometheus.istio.io/secure-port"))
                .isEqualTo("15092");
    }

    @Test
    void withoutAStatusPortTheAppIsAskedItself() throws Exception {
        ObjectNode pod =
                inject(
                        STATIC,
                        NATIVE,
                        Pods.pod(
                                EVERYTHING.replace(
                                        "prometheus.io/path: /metrics",
                                        "status.sidecar.istio.io/port: \"0\"")));

        assertThat(named(pod, "containers", "app").path("livenessProbe"))
                .isEqualTo(Pods.pod("tcpSocket: {port: 8080}"));
        assertThat(named(pod, "initContainers", "istio-proxy").path("args").toString())
                .doesNotContain("--status-port");
    }

    @Test
    void aPodThatDoesNotWantToBeScrapedIsNot() throws Exception {
        ObjectNode pod = inject(ISTIO, NATIVE, annotated("prometheus.io/scrape", "false"));

        assertThat(annotation(pod, "prometheus.io/port")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "traffic.sidecar.istio.io/includeOutboundIPRanges | 10.0.0.0/8 | -i 10.0.0.0/8",
                "traffic.sidecar.istio.io/excludeOutboundIPRanges | 10.0.0.0/8,fd00::/8 | -x 10.0.0.0/8,fd00::/8",
                "traffic.sidecar.istio.io/includeInboundPorts  | 80,81    | -b 80,81",
                "traffic.sidecar.istio.io/excludeInboundPorts  | 4, 5     | -d 15090,15021,4,5,15020",
                "traffic.sidecar.istio.io/includeOutboundPorts | 6        | -q 6",
                "traffic.sidecar.istio.io/excludeOutboundPorts | 7        | -o 7",
                "traffic.sidecar.istio.io/kubevirtInterfaces   | net1     | -k net1",
                "istio.io/reroute-virtual-interfaces           | net2     | -k net2",
                "traffic.sidecar.istio.io/excludeInterfaces    | net3     | -c net3",
                "sidecar.istio.io/interceptionMode             | TPROXY   | -m TPROXY",
                "status.sidecar.istio.io/port                  | 123      | -d 15090,15021,123",
            })
    void annotationsReachTheRedirectRules(String name, String value, String expected)
            throws Exception {
        for (Settings settings : List.of(ISTIO, STATIC)) {
            ObjectNode pod = inject(settings, NATIVE, annotated(name, value));
            List<String> args = texts(named(pod, "initContainers", "outrider-init").path("args"));

            assertThat(String.join(" ", args)).contains(expected);
        }
    }

    @Test
    void theInitContainerIsTheProxyImageWithIstiosFlags() throws Exception {
        JsonNode init =
                named(inject(STATIC, NATIVE, Pods.reviews()), "initContainers", "outrider-init");

        assertThat(init.path("image").asString()).isEqualTo("outrider:0.1.0");
        assertThat(texts(init.path("args")))
                .containsExactly(
                        "redirect",
                        "-p",
                        "15001",
                        "-z",
                        "15006",
                        "-u",
                        "1337",
                        "-m",
                        "REDIRECT",
                        "-i",
                        "*",
                        "-x",
                        "",
                        "-b",
                        "*",
                        "-d",
                        "15090,15021,15020");
    }

    @Test
    void withACniNoContainerNeedsTheRightToChangeTheNetwork() throws Exception {
        for (String template : List.of("istio", "static")) {
            ObjectNode pod =
                    inject(
                            Pods.settings("{template: %s, cni: true}".formatted(template)),
                            NATIVE,
                            Pods.reviews());

            assertThat(names(pod, "initContainers")).doesNotContain("outrider-init");
            assertThat(pod.toString()).doesNotContain("NET_ADMIN");
        }
    }

    @Test
    void withoutInterceptionThereIsNothingToRedirect() throws Exception {
        ObjectNode pod =
                inject(STATIC, NATIVE, annotated("sidecar.istio.io/interceptionMode", "NONE"));

        assertThat(names(pod, "initContainers")).containsExactly("istio-proxy");
    }

    @Test
    void transparentProxyingRunsTheSidecarAsRootWithThatOneRight() throws Exception {
        ObjectNode pod =
                inject(ISTIO, NATIVE, annotated("sidecar.istio.io/interceptionMode", "TPROXY"));
        JsonNode context = named(pod, "initContainers", "istio-proxy").path("securityContext");

        assertThat(context.path("runAsUser").asInt()).isZero();
        assertThat(texts(context.path("capabilities").path("add"))).containsExactly("NET_ADMIN");
    }

    @Test
    void resourcesInAnnotationsReplaceTheWholeBlock() throws Exception {
        ObjectNode pod = inject(ISTIO, NATIVE, annotated("sidecar.istio.io/proxyMemory", "64Mi"));

        assertThat(named(pod, "initContainers", "istio-proxy").path("resources"))
                .isEqualTo(Pods.pod("requests: {memory: 64Mi}"));
    }

    @Test
    void aConfigMapTakesTheRenderedBootstrapsPlace() throws Exception {
        ObjectNode pod =
                inject(STATIC, NATIVE, annotated("outrider.io/bootstrap-config-map", "mine"));

        assertThat(annotation(pod, "outrider.io/bootstrap")).isEmpty();
        assertThat(named(pod, "volumes", "outrider-config").path("configMap"))
                .isEqualTo(Pods.pod("name: mine"));
    }

    @Test
    void aPodChoosesItsTemplate() throws Exception {
        var injected =
                new Injection(ISTIO, NATIVE)
                        .inject(annotated("outrider.io/template", "static"), "default");

        assertThat(injected.templates()).containsExactly("static");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sidecar.istio.io/interceptionMode | redirect | annotation sidecar.istio.io/interceptionMode: 'redirect' (expected: one of REDIRECT, TPROXY, NONE)",
                "status.sidecar.istio.io/port | 70000 | annotation status.sidecar.istio.io/port: '70000' (expected: a port, 0 to 65535)",
                "sidecar.istio.io/proxyCPU | lots | annotation sidecar.istio.io/proxyCPU: 'lots' (expected: a quantity such as 100m or 128Mi)",
                "traffic.sidecar.istio.io/includeOutboundIPRanges | 10.0.0.0 | annotation traffic.sidecar.istio.io/includeOutboundIPRanges: '10.0.0.0' (expected: '*', or ranges such as 10.0.0.0/8 with commas between them)",
                "inject.istio.io/templates | gateway | annotation inject.istio.io/templates: 'gateway' (expected: one of istio, static)",
                "proxy.istio.io/config | [1] | annotation proxy.istio.io/config: no mapping (expected: ProxyConfig)",
                "prometheus.istio.io/scrape-targets | 9100,15090:/x | annotation prometheus.istio.io/scrape-targets: '15090' is the sidecar's own port (expected: the app's)",
                "prometheus.istio.io/scrape-targets | http:/x | annotation prometheus.istio.io/scrape-targets: 'http' (expected: a port, 1 to 65535)",
                "prometheus.io/port | 15020x | annotation prometheus.io/port: '15020x' (expected: a port, 1 to 65535)",
                "prometheus.io/port | 15090 | annotation prometheus.io/port: '15090' is the sidecar's own port (expected: the app's)",
            })
    void aWrongAnnotationIsRefusedWithASentence(String name, String value, String message) {
        assertThatThrownBy(() -> inject(ISTIO, NATIVE, annotated(name, value)))
                .isInstanceOf(InjectionException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sidecar.istio.io/statsInclusionPrefixes | cluster | annotation sidecar.istio.io/statsInclusionPrefixes has no effect with the template 'static'",
                "sidecar.istio.io/statsHistogramBins | x | annotation sidecar.istio.io/statsHistogramBins has no effect with the template 'static'",
                "sidecar.istio.io/enableCoreDump | true | annotation sidecar.istio.io/enableCoreDump has no effect any more",
                "sidecar.istio.io/proxyCpu | 1 | annotation sidecar.istio.io/proxyCpu is not known and has no effect",
                "sidecar.istio.io/proxyImage | proxyv2 | annotation sidecar.istio.io/proxyImage: 'proxyv2' has no effect (expected: a whole image, with '/' or ':')",
                "proxy.istio.io/config | {drainDuration: 5s} | annotation proxy.istio.io/config: drainDuration has no effect with the template 'static'",
            })
    void anAnnotationWithoutEffectIsSaidByName(String name, String value, String warning)
            throws Exception {
        assertThat(
                        new Injection(STATIC, NATIVE)
                                .inject(annotated(name, value), "default")
                                .warnings())
                .containsExactly(warning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{spec: 3}",
                "{spec: {containers: {}}}",
                "{spec: {containers: []}}",
                "{metadata: [], spec: {containers: [7]}}"
            })
    void whatIsNoPodIsRefused(String pod) {
        assertThatThrownBy(() -> inject(STATIC, NATIVE, Pods.pod(pod)))
                .hasMessage("spec.containers: empty (expected: the app's containers)");
    }

    @Test
    void aVolumeOfTheSidecarsNameIsNotMixedWithIt() {
        ObjectNode pod =
                Pods.pod(
                        "{spec: {containers: [{name: a}], volumes: [{name: istio-token, emptyDir: {}}]}}");

        assertThatThrownBy(() -> inject(ISTIO, NATIVE, pod))
                .hasMessage(
                        "spec.volumes: 'istio-token' is the name of a volume of the sidecar's (expected: another)");
    }

    @Test
    void twoContainersOfOneNameAreRefused() {
        ObjectNode pod = Pods.pod("{spec: {containers: [{name: a}, {name: a}]}}");

        assertThatThrownBy(() -> inject(ISTIO, NATIVE, pod))
                .hasMessage(
                        "spec.containers: the name 'a' a second time (expected: each container its own)");
    }

    /// As the pods of Istio's gateways are written.
    @Test
    void aSidecarAloneInItsPodIsItsContainer() throws Exception {
        ObjectNode pod =
                Pods.pod("spec: { containers: [{ name: istio-proxy, image: auto, tty: true }] }");

        ObjectNode injected = inject(ISTIO, NATIVE, pod);

        JsonNode sidecar = Pods.named(injected, "containers", "istio-proxy");
        assertThat(sidecar.path("image").asString()).isEqualTo("outrider-proxyv2:0.1.0");
        assertThat(sidecar.path("tty").asBoolean()).isTrue();
        assertThat(inject(ISTIO, NATIVE, injected)).isEqualTo(injected);
    }

    @Test
    void anAppOnASidecarsPortIsWarned() throws Exception {
        ObjectNode pod =
                Pods.pod("{spec: {containers: [{name: a, ports: [{containerPort: 15001}]}]}}");

        assertThat(new Injection(STATIC, NATIVE).inject(pod, "default").warnings())
                .containsExactly("container 'a' lists port 15001, which is the sidecar's own");
    }

    private static ObjectNode inject(Settings settings, Cluster cluster, ObjectNode pod)
            throws InjectionException {
        return new Injection(settings, cluster).inject(pod, "default").pod();
    }

    private static ObjectNode annotated(String name, String value) {
        ObjectNode pod = Pods.reviews();
        ((ObjectNode) pod.path("metadata")).putObject("annotations").put(name, value);
        return pod;
    }

    private static String annotation(JsonNode pod, String name) {
        return pod.path("metadata").path("annotations").path(name).asString("");
    }

    private static String env(JsonNode pod, String name) {
        for (JsonNode variable : named(pod, "initContainers", "istio-proxy").path("env")) {
            if (variable.path("name").asString("").equals(name)) {
                return variable.path("value").asString("");
            }
        }
        return "";
    }

    private static List<String> names(JsonNode pod, String list) {
        return texts(pod.path("spec").path(list), "name");
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(item -> item.asString("")).toList();
    }

    private static List<String> texts(JsonNode list, String key) {
        return list.valueStream().map(item -> item.path(key).asString("")).toList();
    }
}
