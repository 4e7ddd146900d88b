package io.outrider.injector.decision;

import static io.outrider.injector.decision.Decision.Reason.ALWAYS_SELECTOR;
import static io.outrider.injector.decision.Decision.Reason.HOST_NETWORK;
import static io.outrider.injector.decision.Decision.Reason.IGNORED_NAMESPACE;
import static io.outrider.injector.decision.Decision.Reason.NAMESPACE_NOT_SELECTED;
import static io.outrider.injector.decision.Decision.Reason.NEVER_SELECTOR;
import static io.outrider.injector.decision.Decision.Reason.POD_SAYS_NO;
import static io.outrider.injector.decision.Decision.Reason.POD_SAYS_YES;
import static io.outrider.injector.decision.Decision.Reason.POLICY_DISABLED;
import static io.outrider.injector.decision.Decision.Reason.POLICY_ENABLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.injector.decision.Decision.Reason;
import io.outrider.injector.decision.LabelSelector.Operator;
import io.outrider.injector.decision.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InjectionPolicyTest {
    private static final LabelSelector OPENSHIFT_BUILDS =
            selector("openshift.io/build.name", Operator.EXISTS);
    private static final LabelSelector FORCED =
            new LabelSelector(
                    List.of(new Requirement("force", Operator.IN, Set.of("always", "please"))));

    private final InjectionPolicy enabled = policy("default", true);
    private final InjectionPolicy disabled = policy("default", false);

    @Test
    void hostNetworkWinsOverEverything() {
        var pod = new PodLabels(Map.of("outrider.io/inject", "true"), Map.of(), true);

        assertThat(enabled.decide(pod, "shop", null).because()).isEqualTo(HOST_NETWORK);
    }

    @ParameterizedTest
    @CsvSource({"kube-system", "kube-public", "kube-node-lease", "local-path-storage"})
    void systemNamespacesStayAsTheyAre(String namespace) {
        var pod = pod(Map.of("sidecar.istio.io/inject", "true"));

        assertThat(enabled.decide(pod, namespace, null).because()).isEqualTo(IGNORED_NAMESPACE);
    }

    /// Every combination of the four places where a pod can say something, against a model that is
    /// written differently: the first place that decides, with labels hiding annotations.
    @Test
    void thePodsOwnWordIsFoundInEveryCombinationOfItsFourPlaces() {
        List<@Nullable String> values = new ArrayList<>(List.of("true", "false", "maybe", ""));
        values.add(null);
        int checked = 0;
        for (var ownLabel : values) {
            for (var istioLabel : values) {
                for (var ownAnnotation : values) {
                    for (var istioAnnotation : values) {
                        var pod =
                                new PodLabels(
                                        some(
                                                "outrider.io/inject",
                                                ownLabel,
                                                "sidecar.istio.io/inject",
                                                istioLabel),
                                        some(
                                                "outrider.io/inject",
                                                ownAnnotation,
                                                "sidecar.istio.io/inject",
                                                istioAnnotation),
                                        false);
                        List<@Nullable String> places = new ArrayList<>();
                        places.add(ownLabel);
                        places.add(istioLabel);
                        places.add(ownLabel == null ? ownAnnotation : null);
                        places.add(istioLabel == null ? istioAnnotation : null);
                        Reason expected = POLICY_DISABLED;
                        for (String place : places.reversed()) {
                            if ("true".equals(place)) expected = POD_SAYS_YES;
                            if ("false".equals(place)) expected = POD_SAYS_NO;
                        }

                        assertThat(disabled.decide(pod, "shop", null).because())
                                .as("%s", pod)
                                .isEqualTo(expected);
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isEqualTo(625);
    }

    @Test
    void theSentenceNamesWhatDecided() {
        assertThat(enabled.decide(pod(Map.of("sidecar.istio.io/inject", "false")), "shop", null))
                .isEqualTo(new Decision(POD_SAYS_NO, "label sidecar.istio.io/inject is 'false'"));
        assertThat(enabled.decide(pod(Map.of("force", "please")), "shop", null).sentence())
                .isEqualTo("alwaysInjectSelector 'force in (always, please)' matches");
    }

    @Test
    void selectorsAreAskedOnlyWhenThePodSaysNothing() {
        var build = Map.of("openshift.io/build.name", "b1");
        var buildThatWants =
                Map.of("openshift.io/build.name", "b1", "sidecar.istio.io/inject", "true");
        var both = Map.of("openshift.io/build.name", "b1", "force", "always");

        assertThat(enabled.decide(pod(build), "shop", null).because()).isEqualTo(NEVER_SELECTOR);
        assertThat(enabled.decide(pod(buildThatWants), "shop", null).because())
                .isEqualTo(POD_SAYS_YES);
        assertThat(disabled.decide(pod(both), "shop", null).because())
                .as("never before always")
                .isEqualTo(NEVER_SELECTOR);
        assertThat(disabled.decide(pod(Map.of("force", "always")), "shop", null).because())
                .isEqualTo(ALWAYS_SELECTOR);
    }

    @Test
    void policyDecidesWhatNothingElseDid() {
        assertThat(enabled.decide(pod(Map.of()), "shop", null).because()).isEqualTo(POLICY_ENABLED);
        assertThat(disabled.decide(pod(Map.of()), "shop", null).because())
                .isEqualTo(POLICY_DISABLED);
    }

    @Test
    void anEmptySelectorMatchesNothing() {
        assertThat(new LabelSelector(List.of()).matches(Map.of("a", "b"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "IN, true, false, false",
        "NOT_IN, false, true, true",
        "EXISTS, true, true, false",
        "DOES_NOT_EXIST, false, false, true"
    })
    void aRequirementLooksAtOneLabel(Operator operator, boolean same, boolean other, boolean none) {
        var selector =
                new LabelSelector(List.of(new Requirement("tier", operator, Set.of("front"))));

        assertThat(selector.matches(Map.of("tier", "front"))).isEqualTo(same);
        assertThat(selector.matches(Map.of("tier", "back"))).isEqualTo(other);
        assertThat(selector.matches(Map.of())).isEqualTo(none);
    }

    /// The columns: the namespace's `istio-injection`, `istio.io/rev` and `outrider.io/inject`, the
    /// pod's `sidecar.istio.io/inject`, `istio.io/rev` and `outrider.io/inject`; then the entry
    /// that calls the webhook of the revision `default`, and that of the revision `canary`.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,        -,       -,     -,     -,       -,     -,             -",
                "enabled,  -,       -,     -,     -,       -,     namespace,     -",
                "enabled,  -,       -,     false, -,       -,     -,             -",
                "enabled,  -,       -,     true,  -,       -,     namespace,     -",
                "enabled,  canary,  -,     -,     -,       -,     namespace,     -",
                "enabled,  -,       -,     -,     canary,  -,     namespace,     -",
                "disabled, -,       -,     true,  -,       -,     -,             -",
                "disabled, default, -,     -,     -,       -,     -,             -",
                "disabled, -,       -,     -,     -,       true,  own.object,    own.object",
                "-,        default, -,     -,     -,       -,     rev.namespace, -",
                "-,        canary,  -,     -,     -,       -,     -,             rev.namespace",
                "-,        canary,  -,     false, -,       -,     -,             -",
                "-,        canary,  -,     -,     default, -,     -,             rev.namespace",
                "-,        -,       -,     -,     default, -,     rev.object,    -",
                "-,        -,       -,     -,     canary,  -,     -,             rev.object",
                "-,        -,       -,     false, canary,  -,     -,             -",
                "-,        -,       -,     true,  -,       -,     object,        -",
                "-,        -,       -,     true,  canary,  -,     -,             rev.object",
                "-,        -,       true,  -,     -,       -,     own.namespace, own.namespace",
                "-,        -,       true,  -,     -,       false, -,             -",
                "-,        -,       true,  false, -,       -,     -,             -",
                "-,        -,       true,  false, -,       true,  own.object,    own.object",
                "enabled,  -,       false, -,     -,       -,     -,             -",
                "enabled,  -,       false, -,     -,       true,  own.object,    own.object",
            })
    void labelsOfNamespaceAndPodSelectTheWebhook(
            @Nullable String injection,
            @Nullable String namespaceRevision,
            @Nullable String namespaceOwn,
            @Nullable String podInject,
            @Nullable String podRevision,
            @Nullable String podOwn,
            @Nullable String expected,
            @Nullable String expectedOfCanary) {
        Map<String, String> namespace =
                some(
                        "istio-injection",
                        injection,
                        "istio.io/rev",
                        namespaceRevision,
                        "outrider.io/inject",
                        namespaceOwn);
        Map<String, String> pod =
                some(
                        "sidecar.istio.io/inject",
                        podInject,
                        "istio.io/rev",
                        podRevision,
                        "outrider.io/inject",
                        podOwn);

        assertThat(enabled.selectedBy(pod, namespace)).isEqualTo(expected);
        assertThat(policy("canary", true).selectedBy(pod, namespace)).isEqualTo(expectedOfCanary);
    }

    @Test
    void aKnownNamespaceThatDoesNotAskIsLeftAlone() {
        assertThat(enabled.decide(pod(Map.of()), "shop", Map.of()).because())
                .isEqualTo(NAMESPACE_NOT_SELECTED);
        assertThat(
                        enabled.decide(
                                        pod(Map.of("sidecar.istio.io/inject", "true")),
                                        "shop",
                                        Map.of("istio-injection", "disabled"))
                                .because())
                .as("a pod cannot overrule its namespace's 'disabled' with Istio's label")
                .isEqualTo(NAMESPACE_NOT_SELECTED);
        assertThat(
                        enabled.decide(pod(Map.of()), "shop", Map.of("istio-injection", "enabled"))
                                .because())
                .isEqualTo(POLICY_ENABLED);
    }

    private static InjectionPolicy policy(String revision, boolean enabled) {
        return new InjectionPolicy(
                revision,
                enabled,
                Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage"),
                List.of(OPENSHIFT_BUILDS),
                List.of(FORCED));
    }

    private static LabelSelector selector(String key, Operator operator) {
        return new LabelSelector(List.of(new Requirement(key, operator, Set.of())));
    }

    private static PodLabels pod(Map<String, String> labels) {
        return new PodLabels(labels, Map.of(), false);
    }

    /// The given names with their values, those without a value left out.
    private static Map<String, String> some(@Nullable String... namesAndValues) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            String value = namesAndValues[i + 1];
            if (name != null && value != null) map.put(name, value);
        }
        return map;
    }
}
