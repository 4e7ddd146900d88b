package io.outrider.injector.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.zjsonpatch.JsonPatch;
import io.outrider.injector.certificate.Authorities;
import io.outrider.injector.certificate.CertificateKeeper;
import io.outrider.injector.certificate.Issuer;
import io.outrider.injector.certificate.MemoryCluster;
import io.outrider.injector.certificate.ServingKeys;
import io.outrider.injector.pod.Cluster;
import io.outrider.injector.pod.Pods;
import io.outrider.injector.settings.Settings;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The real server on loopback, with certificates of its own authority.
final class WebhookServerTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final MemoryCluster api = new MemoryCluster();
    private final ServingKeys keys = new ServingKeys();
    private final InjectorMeters meters = new InjectorMeters();
    private volatile Settings settings = Pods.settings("template: static");
    private volatile @Nullable String problem;
    private @Nullable WebhookServer server;
    private HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        var started =
                new WebhookServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        keys,
                        new Admission(() -> settings, () -> new Cluster(true)),
                        meters,
                        () -> problem,
                        System::nanoTime);
        started.start();
        server = started;
        keeper().keep(Instant.now());
        client = trustingClient();
    }

    @AfterEach
    void stop() {
        client.close();
        if (server != null) server.close();
    }

    @Test
    void aPodGetsThePatchThatAddsItsSidecar() throws Exception {
        JsonNode response = review(Pods.reviews());

        assertThat(response.path("uid").asString()).isEqualTo("u1");
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.path("patchType").asString()).isEqualTo("JSONPatch");
        JsonNode injected = JsonPatch.apply(patch(response), Pods.reviews());
        assertThat(Pods.named(injected, "initContainers", "istio-proxy").path("image").asString())
                .isEqualTo("outrider:0.1.0");
    }

    @Test
    void thePatchTouchesNothingThatStays() throws Exception {
        List<String> operations =
                patch(review(Pods.reviews()))
                        .valueStream()
                        .map(op -> op.path("op").asString() + " " + op.path("path").asString())
                        .toList();

        assertThat(operations)
                .containsExactlyInAnyOrder(
                        "add /metadata/annotations",
                        "add /spec/initContainers",
                        "add /spec/volumes");
    }

    @Test
    void aSecondCallChangesNothing() throws Exception {
        JsonNode once = JsonPatch.apply(patch(review(Pods.reviews())), Pods.reviews());

        JsonNode response = review((ObjectNode) once);

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
    }

    @Test
    void aPodThatSaysNoIsLeftAlone() throws Exception {
        ObjectNode pod = Pods.reviews();
        pod.withObject("/metadata/labels").put("outrider.io/inject", "false");

        JsonNode response = review(pod);

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
        assertThat(response.path("auditAnnotations").path("decision").asString())
                .isEqualTo("skipped: label outrider.io/inject is 'false'");
    }

    @Test
    void aPodThatCannotBeInjectedIsDeniedWithOneSentence() throws Exception {
        JsonNode response = review(wrong());

        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.path("status").path("message").asString())
                .isEqualTo(
                        "outrider: annotation sidecar.istio.io/proxyCPU: 'much' (expected: a quantity such as 100m or 128Mi)");
    }

    @Test
    void whereTheSettingsSayAllowItGoesThroughWithAWarning() throws Exception {
        settings = Pods.settings("onError: allow");

        JsonNode response = review(wrong());

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
        assertThat(response.path("warnings").get(0).asString())
                .startsWith("outrider: not injected: annotation sidecar.istio.io/proxyCPU");
    }

    @Test
    void warningsReachWhoeverAppliesThePod() throws Exception {
        ObjectNode pod = Pods.reviews();
        pod.withObject("/metadata/annotations").put("sidecar.istio.io/enableCoreDump", "true");

        assertThat(review(pod).path("warnings").get(0).asString())
                .isEqualTo(
                        "outrider: annotation sidecar.istio.io/enableCoreDump has no effect any more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``         | 400 | the body is empty (expected: an AdmissionReview)",
                "`{`        | 400 | the body is no JSON",
                "`[]`       | 400 | '' '' (expected: an AdmissionReview of admission.k8s.io)",
                "`{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\"}` | 400 | request.uid: missing",
                "`{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}` | 400 | v1 Pod (expected: an AdmissionReview of admission.k8s.io)",
            })
    void whatIsNoReviewIsRefused(String body, int status, String sentence) throws Exception {
        HttpResponse<String> response = post(body.getBytes(UTF_8), "/inject", "application/json");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith(sentence);
    }

    @Test
    void otherPathsMethodsAndTypesAreRefused() throws Exception {
        assertThat(post(new byte[] {'{'}, "/other", "application/json").statusCode())
                .isEqualTo(404);
        assertThat(post(new byte[] {'{'}, "/inject", "text/plain").statusCode()).isEqualTo(415);
        assertThat(
                        client.send(
                                        HttpRequest.newBuilder(webhook("/inject")).GET().build(),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(405);
    }

    @Test
    void aVersionNobodyKnowsIsAnsweredInItsOwnVersion() throws Exception {
        String body =
                request(Pods.reviews())
                        .toString()
                        .replace("admission.k8s.io/v1", "admission.k8s.io/v9");

        JsonNode answer =
                JSON.readTree(post(body.getBytes(UTF_8), "/inject", "application/json").body());

        assertThat(answer.path("apiVersion").asString()).isEqualTo("admission.k8s.io/v9");
        assertThat(answer.path("response").path("status").path("message").asString())
                .isEqualTo("outrider: 'admission.k8s.io/v9' (expected: admission.k8s.io/v1)");
    }

    @Test
    void somethingElseThanANewPodIsLeftAlone() throws Exception {
        ObjectNode review = request(Pods.reviews());
        review.withObject("/request").put("operation", "UPDATE");

        JsonNode response = answer(review);

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"object\": null}         | outrider: request.object: no mapping (expected: a pod)",
                "{\"object\": [1]}          | outrider: request.object: no mapping (expected: a pod)",
                "{\"object\": {\"spec\": 7}} | outrider: spec.containers: empty (expected: the app's containers)",
                "{\"object\": {\"metadata\": {\"labels\": 7, \"annotations\": [\"a\"]}}} | outrider: spec.containers: empty (expected: the app's containers)",
            })
    void aNewPodThatIsNoneIsDenied(String request, String sentence) throws Exception {
        ObjectNode review = request(Pods.reviews());
        review.withObject("/request").setAll((ObjectNode) JSON.readTree(request));

        JsonNode response = answer(review);

        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.path("status").path("message").asString()).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apps           | v1 | Deployment       | skipped: CREATE of apps/v1 Deployment",
                "pods.example   | v1 | Pod              | skipped: CREATE of pods.example/v1 Pod",
                "``             | v1 | Binding          | skipped: CREATE of v1 Binding",
            },
            quoteCharacter = '`')
    void otherKindsAreLeftAlone(String group, String version, String kind, String decision)
            throws Exception {
        ObjectNode review = request(Pods.reviews());
        ObjectNode named = review.withObject("/request/kind");
        named.put("group", group).put("version", version).put("kind", kind);

        JsonNode response = answer(review);

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
        assertThat(response.path("auditAnnotations").path("decision").asString())
                .isEqualTo(decision);
    }

    /// Whether the account exists is for the API server to say, before the webhook and after it.
    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"nobody\"", "7"})
    void theSidecarNeedsNoServiceAccount(String account) throws Exception {
        ObjectNode pod = Pods.reviews();
        ((ObjectNode) pod.path("spec")).set("serviceAccountName", JSON.readTree(account));
        for (String template : List.of("istio", "static")) {
            settings = Pods.settings("template: " + template);

            JsonNode injected = JsonPatch.apply(patch(review(pod)), pod);

            assertThat(Pods.named(injected, "initContainers", "istio-proxy")).isNotEmpty();
            assertThat(injected.path("spec").path("serviceAccountName"))
                    .isEqualTo(pod.path("spec").path("serviceAccountName"));
        }
    }

    @Test
    void twoContainersOfOneNameAreDeniedAndAPortOfTheSidecarsIsWarned() throws Exception {
        ObjectNode twice = Pods.reviews();
        ArrayNode containers = (ArrayNode) twice.path("spec").path("containers");
        containers.add(containers.get(0).deepCopy());
        ObjectNode taken = Pods.reviews();
        ((ObjectNode) taken.path("spec").path("containers").get(0).path("ports").get(0))
                .put("containerPort", 15006);

        assertThat(review(twice).path("status").path("message").asString())
                .isEqualTo(
                        "outrider: spec.containers: the name 'reviews' a second time (expected: each container its own)");
        assertThat(review(taken).path("warnings").get(0).asString())
                .isEqualTo(
                        "outrider: container 'reviews' lists port 15006, which is the sidecar's own");
    }

    @Test
    void aPodOfThreeMegabytesIsInjected() throws Exception {
        ObjectNode pod = Pods.reviews();
        ObjectNode container = (ObjectNode) pod.path("spec").path("containers").get(0);
        for (int i = 0; i < 60_000; i++) {
            container
                    .withArray("env")
                    .addObject()
                    .put("name", "VARIABLE_" + i)
                    .put("value", "v".repeat(20));
        }
        assertThat(JSON.writeValueAsBytes(pod).length).isGreaterThan(3_000_000);

        assertThat(review(pod).has("patch")).isTrue();
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        byte[] body = new byte[AdmissionEndpoint.BODY_LIMIT_BYTES + 1];

        assertThat(post(body, "/inject", "application/json").statusCode()).isEqualTo(413);
    }

    @Test
    void readinessSaysWhatIsMissing() throws Exception {
        assertThat(operations("/readyz").statusCode()).isEqualTo(200);

        problem = "stopping";

        assertThat(operations("/readyz").statusCode()).isEqualTo(503);
        assertThat(operations("/readyz").body()).isEqualTo("stopping\n");
        assertThat(operations("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void everythingIsCounted() throws Exception {
        review(Pods.reviews());
        post(new byte[] {'{'}, "/inject", "application/json");

        assertThat(operations("/metrics").body())
                .contains(
                        "outrider_injector_admissions_total{dry_run=\"false\",outcome=\"injected\",reason=\"policy_enabled\"} 1.0")
                .contains("outrider_injector_bad_requests_total{reason=\"no_review\"} 1.0")
                .contains("outrider_injector_admission_seconds_count 1");
    }

    /// A stream of reviews, each on a connection of its own, while the certificate is replaced
    /// thirty times: none fails.
    @Test
    void noReviewIsLostWhileCertificatesChange() throws Exception {
        AtomicBoolean rotating = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        byte[] body = JSON.writeValueAsBytes(request(Pods.reviews()));
        Callable<Integer> stream =
                () -> {
                    int failed = 0;
                    while (rotating.get()) {
                        try (HttpClient fresh = trustingClient()) {
                            var response = fresh.send(post(body), BodyHandlers.ofString());
                            if (response.statusCode() != 200) failed++;
                            answered.incrementAndGet();
                        }
                    }
                    return failed;
                };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> streams = List.of(threads.submit(stream), threads.submit(stream));
            for (int i = 0; i < 30; i++) {
                int before = answered.get();
                while (answered.get() < before + 2 && streams.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
                // Each new keeper makes a new certificate.
                keeper().keep(Instant.now());
            }
            rotating.set(false);

            for (Future<Integer> each : streams) assertThat(each.get()).isZero();
        }
    }

    private CertificateKeeper keeper() {
        return new CertificateKeeper(
                api,
                new Issuer(new SecureRandom()),
                new Authorities.Plan(Duration.ofDays(30), Duration.ofHours(1)),
                Duration.ofHours(24),
                List.of("localhost"),
                keys);
    }

    private static ObjectNode wrong() {
        ObjectNode pod = Pods.reviews();
        pod.withObject("/metadata/annotations").put("sidecar.istio.io/proxyCPU", "much");
        return pod;
    }

    private static ObjectNode request(ObjectNode pod) {
        ObjectNode review =
                JSON.createObjectNode()
                        .put("apiVersion", "admission.k8s.io/v1")
                        .put("kind", "AdmissionReview");
        ObjectNode request =
                review.putObject("request")
                        .put("uid", "u1")
                        .put("operation", "CREATE")
                        .put("namespace", "default");
        request.putObject("kind").put("group", "").put("version", "v1").put("kind", "Pod");
        request.set("object", pod);
        return review;
    }

    private JsonNode review(ObjectNode pod) throws Exception {
        HttpResponse<String> response =
                post(JSON.writeValueAsBytes(request(pod)), "/inject", "application/json");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body()).path("response");
    }

    private JsonNode answer(ObjectNode review) throws Exception {
        return JSON.readTree(
                        post(JSON.writeValueAsBytes(review), "/inject", "application/json").body())
                .path("response");
    }

    private static JsonNode patch(JsonNode response) {
        return JSON.readTree(Base64.getDecoder().decode(response.path("patch").asString()));
    }

    private HttpRequest post(byte[] body) {
        return HttpRequest.newBuilder(webhook("/inject"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpResponse<String> post(byte[] body, String path, String type) throws Exception {
        return client.send(
                HttpRequest.newBuilder(webhook(path))
                        .header("content-type", type)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> operations(String path) throws Exception {
        int port = server == null ? 0 : server.operationsAddress().getPort();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, path)))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI webhook(String path) {
        int port = server == null ? 0 : server.webhookAddress().getPort();
        return URI.create("https://localhost:%d%s".formatted(port, path));
    }

    /// Trusts what the API server is told to trust, and nothing else.
    private HttpClient trustingClient() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        int i = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(api.bundle().getBytes(UTF_8)))) {
            store.setCertificateEntry("ca" + i++, certificate);
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }
}
