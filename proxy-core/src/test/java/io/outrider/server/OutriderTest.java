package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutriderTest {
    private static final int SERVED = 42;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aFlagInFrontMeansProxySoThatItCanStandWhereEnvoyStood() {
        assertThat(run("-c", "envoy.yaml")).isEqualTo(SERVED);
        assertThat(run("proxy", "-c", "envoy.yaml")).isEqualTo(SERVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "-h", "--help"})
    void helpTeachesTheVerbs(String flag) {
        assertThat(run(flag)).isZero();
        assertThat(text(out)).contains("outrider VERB", "demo", "proxy", "OUTRIDER_JAVA_HOME");
    }

    @Test
    void withoutArgumentsHelpGoesToStandardErrorAndNothingStarts() {
        assertThat(run()).isEqualTo(1);
        assertThat(text(err)).contains("outrider VERB");
    }

    @Test
    void aVerbThatIsPromisedButNotBuiltSaysSo() {
        assertThat(run("explain")).isEqualTo(1);
        assertThat(text(err))
                .isEqualTo(
                        "outrider: 'explain' is not built yet; 'outrider --help' says what is\n");
    }

    @Test
    void anUnknownVerbIsRefused() {
        assertThat(run("fly")).isEqualTo(1);
        assertThat(text(err))
                .isEqualTo(
                        "outrider: unknown verb 'fly' (expected: one that 'outrider --help' lists)\n");
    }

    @Test
    void helpMarksExactlyTheVerbsThatAreRefused() {
        run("--help");

        text(out)
                .lines()
                .filter(line -> line.contains("(not built yet)"))
                .map(line -> line.strip().split("\\s+")[0])
                .filter(verb -> !Outrider.LAUNCHER.contains(verb))
                .forEach(verb -> assertThat(Outrider.PLANNED).contains(verb));
        assertThat(Outrider.PLANNED)
                .allSatisfy(
                        verb ->
                                assertThat(text(out))
                                        .containsPattern("(?m)^  " + verb + "\\b.*not built yet"));
    }

    private int run(String... args) {
        return new Outrider(_ -> SERVED).run(List.of(args), print(out), print(err));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
