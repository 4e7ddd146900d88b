package io.outrider.injector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.injector.pod.Cluster;
import io.outrider.injector.pod.Injected;
import io.outrider.injector.pod.Injection;
import io.outrider.injector.pod.Pods;
import io.outrider.injector.pod.TemplateCheck;
import io.outrider.injector.settings.SettingsException;
import io.outrider.injector.settings.SettingsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// Values and templates in a folder, as a ConfigMap brings them and changes them.
final class LiveSettingsTest {
    private static final String SMALL =
            """
            sidecar: { name: istio-proxy, image: "${proxy.image}", args: [small] }
            """;

    @TempDir Path folder;

    @Test
    void anEmptyFolderMeansTheDefaults() throws Exception {
        LiveSettings settings = open();

        assertThat(settings.now().values().template()).isEqualTo("static");
        assertThat(settings.now().templateNames()).isEqualTo("istio, static");
    }

    @Test
    void aFileIsATemplateOfItsNameWhichPodsMayChoose() throws Exception {
        write("small.yaml", SMALL);
        LiveSettings settings = open();
        ObjectNode pod = Pods.reviews();
        pod.withObject("/metadata/annotations").put("outrider.io/template", "small");

        Injected injected = new Injection(settings.now(), new Cluster(true)).inject(pod, "default");

        assertThat(injected.templates()).containsExactly("small");
        assertThat(Pods.named(injected.pod(), "initContainers", "istio-proxy").path("args"))
                .isEqualTo(Pods.pod("a: [small]").path("a"));
    }

    @Test
    void aFileOfABuiltInTemplatesNameReplacesIt() throws Exception {
        write("static.yaml", SMALL);

        Injected injected =
                new Injection(open().now(), new Cluster(true)).inject(Pods.reviews(), "default");

        assertThat(Pods.named(injected.pod(), "initContainers", "istio-proxy").path("args"))
                .isEqualTo(Pods.pod("a: [small]").path("a"));
    }

    @Test
    void aChangeIsTakenUpWithoutARestart() throws Exception {
        LiveSettings settings = open();
        var before = settings.now();

        settings.reload();
        assertThat(settings.now()).isSameAs(before);
        write("values.yaml", "{template: small, proxy: {logLevel: debug}}");
        write("small.yaml", SMALL);
        settings.reload();

        assertThat(settings.isValid()).isTrue();
        assertThat(settings.now().values().template()).isEqualTo("small");
        assertThat(settings.now().values().at("proxy", "logLevel").asString()).isEqualTo("debug");
    }

    @Test
    void aWrongChangeChangesNothingUntilItIsMended() throws Exception {
        write("values.yaml", "revision: first");
        LiveSettings settings = open();

        write("values.yaml", "revision: [second]");
        settings.reload();
        boolean validThen = settings.isValid();
        String then = settings.now().values().at("revision").asString();
        write("values.yaml", "revision: third");
        settings.reload();

        assertThat(validThen).isFalse();
        assertThat(then).isEqualTo("first");
        assertThat(settings.isValid()).isTrue();
        assertThat(settings.now().values().at("revision").asString()).isEqualTo("third");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "values.yaml | polcy: enabled | values.yaml: polcy: unknown (expected: one of",
                "values.yaml | policy: maybe | values.yaml: policy: 'maybe' (expected: one of enabled, disabled)",
                "values.yaml | proxy: {drainSeconds: soon} | values.yaml: proxy.drainSeconds: 'soon' (expected: a whole number",
                "values.yaml | proxy: 7 | values.yaml: proxy: '7' (expected: a mapping)",
                "values.yaml | capture: {mode: nft} | values.yaml: capture.mode: 'nft' (expected: one of REDIRECT, TPROXY, NONE)",
                "values.yaml | template: tiny | values.yaml: template: 'tiny' (expected: one of istio, static)",
                "values.yaml | [1] | values.yaml: not a mapping",
                "values.yaml | `{a: [` | values.yaml: ",
                "tiny.yaml   | `{a: [` | tiny.yaml: ",
                "tiny.yaml   | {} | tiny.yaml: neither a sidecar nor a pod (expected: at least one)",
                "tiny.yaml   | {sidecar: [1]} | tiny.yaml: sidecar: not a mapping",
                "tiny.yaml   | {containers: []} | tiny.yaml: containers: unknown (expected: one of agent, files, pod, sidecar, status)",
                "tiny.yaml   | {agent: perhaps, sidecar: {}} | tiny.yaml: agent: 'perhaps' (expected: true or false)",
                "tiny.yaml   | {sidecar: {name: istio-proxy, image: '${proxy.imag}'}} | the injector's template tiny.yaml: sidecar.image: 'proxy.imag' is not known",
            })
    void whatIsWrongEndsTheStartWithASentence(String file, String text, String sentence)
            throws IOException {
        write(file, text);

        assertThatThrownBy(this::open)
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(sentence);
    }

    private LiveSettings open() throws SettingsException {
        return new LiveSettings(new SettingsFolder(folder, new TemplateCheck()));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }
}
