package io.outrider.injector.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.outrider.injector.certificate.Authorities;
import io.outrider.injector.certificate.CertificateKeeper;
import io.outrider.injector.certificate.Issuer;
import io.outrider.injector.certificate.ServingKeys;
import io.outrider.injector.cluster.Kubernetes;
import io.outrider.injector.yaml.YamlStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the injector asks of an API server, held against what install.yaml lets it ask.
final class AccessTest {
    private static final Map<String, String> VERBS =
            Map.of("GET", "get", "PUT", "update", "PATCH", "patch", "POST", "create");

    private static final String SECRET =
            """
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "outrider-injector-ca",
             "namespace": "outrider-system", "resourceVersion": "1"}}""";

    private static final String WEBHOOK =
            """
            {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
             "metadata": {"name": "outrider-injector"}, "webhooks": [{"name": "a", "clientConfig": {}}]}""";

    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private volatile String secret = SECRET;

    @Test
    void theInjectorMayDoWhatItDoesAndNothingElse() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        var keys = new ServingKeys();
        Config config =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                        .build();
        try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
            var kubernetes =
                    new Kubernetes(
                            client, "outrider-system", "outrider-injector-ca", "outrider-injector");

            new CertificateKeeper(
                            kubernetes,
                            new Issuer(new SecureRandom()),
                            new Authorities.Plan(Duration.ofDays(365), Duration.ofHours(1)),
                            Duration.ofHours(24),
                            List.of("outrider-injector.outrider-system.svc"),
                            keys)
                    .keep(Instant.now());
            int minor = kubernetes.minorVersion();

            assertThat(minor).isEqualTo(33);
            assertThat(keys.certificate()).isNotNull();
        } finally {
            server.stop(0);
        }
        // Everybody who is known to the API server may ask for its version.
        assertThat(asked).contains("get version");
        asked.remove("get version");
        assertThat(allowed()).isEqualTo(asked);
    }

    /// `VERB PATH` for each resource, as an API server's paths have it.
    private static Set<String> allowed() throws Exception {
        var allowed = new TreeSet<String>();
        String text = Files.readString(Path.of("deploy", "install.yaml"), UTF_8);
        for (JsonNode document : YamlStream.read(text).documents()) {
            String namespace = document.path("metadata").path("namespace").asString("");
            if (!document.path("kind").asString("").endsWith("Role")) continue;
            for (JsonNode rule : document.path("rules")) {
                for (JsonNode verb : rule.path("verbs")) {
                    allowed.add(
                            "%s %s%s/%s"
                                    .formatted(
                                            verb.asString(""),
                                            group(only(rule, "apiGroups"), namespace),
                                            only(rule, "resources"),
                                            only(rule, "resourceNames")));
                }
            }
        }
        return allowed;
    }

    private static String group(String group, String namespace) {
        String root = group.isEmpty() ? "api/v1/" : "apis/" + group + "/v1/";
        return namespace.isEmpty() ? root : root + "namespaces/" + namespace + "/";
    }

    private static String only(JsonNode rule, String list) {
        assertThat(rule.path(list)).as("%s of %s", list, rule).hasSize(1);
        return rule.path(list).get(0).asString("");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath().substring(1);
            asked.add(VERBS.getOrDefault(method, method) + " " + path);
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (method.equals("PUT")) secret = body;
            String said =
                    path.contains("secrets/")
                            ? secret
                            : path.contains("webhookconfigurations/")
                                    ? WEBHOOK
                                    : "{\"major\": \"1\", \"minor\": \"33+\"}";
            byte[] bytes =
                    JsonMapper.shared().writeValueAsBytes(JsonMapper.shared().readTree(said));
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
