package io.outrider.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChangeTest {
    private static final String OF_OTHERS = "-A OUTPUT -p tcp -m tcp --dport 25 -j DROP\n";

    @Test
    void rulesThatAreThereNeedNoChange() throws BadOptionException {
        Rules wanted = rules("-i", "*", "-b", "*", "-c", "eth9", "-k", "eth7,eth8");

        assertThat(change(saved(wanted), wanted)).isEmpty();
    }

    @Test
    void forcedRulesReplaceThemselves() throws BadOptionException {
        Rules wanted = rules("-i", "*");

        String change =
                new Change(SavedRules.parse(saved(wanted)), wanted, wanted, 1337).text(true);

        assertThat(change)
                .contains(":ISTIO_OUTPUT - [0:0]\n")
                .containsOnlyOnce("-D OUTPUT -j ISTIO_OUTPUT\n")
                .containsOnlyOnce("-A OUTPUT -j ISTIO_OUTPUT\n");
    }

    @Test
    void rulesInAnotherOrderAreWrittenAgain() throws BadOptionException {
        Rules there = rules("-b", "80,81");

        assertThat(change(saved(there), rules("-b", "81,80"))).contains("*nat\n");
    }

    @Test
    void chainsThatAreNoLongerWantedGo() throws BadOptionException {
        Rules there = rules("-m", "TPROXY", "-b", "*");

        String change = change(saved(there), rules("-b", "*"));

        assertThat(change)
                .contains("*mangle\n-F ISTIO_DIVERT\n", "-X ISTIO_TPROXY\n")
                .contains("-D OUTPUT -o lo -p tcp -m mark --mark 0x539 -j RETURN\n");
    }

    @Test
    void rulesOfOthersStay() throws BadOptionException {
        Rules there = rules("-i", "*");
        String saved = saved(there).replace("COMMIT\n", OF_OTHERS + "COMMIT\n");

        String change = change(saved, new Rules(Family.IPV4));

        assertThat(change)
                .isEqualTo(
                        """
                        *nat
                        -F ISTIO_INBOUND
                        -F ISTIO_REDIRECT
                        -F ISTIO_IN_REDIRECT
                        -F ISTIO_OUTPUT
                        -D OUTPUT -j ISTIO_OUTPUT
                        -X ISTIO_INBOUND
                        -X ISTIO_REDIRECT
                        -X ISTIO_IN_REDIRECT
                        -X ISTIO_OUTPUT
                        COMMIT
                        """);
    }

    /// As the kernel would print them: rules that go first do stand first.
    private static String saved(Rules rules) {
        return rules.text().replaceAll("(?m)^-I (\\w+) \\d+", "-A $1");
    }

    private static Rules rules(String... flags) throws BadOptionException {
        return RedirectRules.of(Flags.read(flags), Family.IPV4);
    }

    private static String change(String saved, Rules wanted) {
        return new Change(SavedRules.parse(saved), wanted, wanted, 1337).text(false);
    }
}
