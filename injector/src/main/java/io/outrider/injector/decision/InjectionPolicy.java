package io.outrider.injector.decision;

import io.outrider.injector.decision.Decision.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The table that decides: Istio's, with a label of our own before it. Immutable.
///
/// The questions in their order; the first answer counts:
///
/// 1. `spec.hostNetwork`: no sidecar, its rules would redirect the node's traffic.
/// 2. An ignored namespace: no sidecar.
/// 3. The pod's own word: label `outrider.io/inject`, else label `sidecar.istio.io/inject`, else an
///    annotation of these names in the same order. Exactly `true` and `false` decide; anything else
///    is no answer. `false`: no sidecar.
/// 4. The webhook's selectors do not choose the pod ([#selectedBy]): no sidecar. Asked only where
///    the namespace's labels are known; the webhook is not even called then.
/// 5. The pod's own word is `true`: a sidecar.
/// 6. A selector of `neverInjectSelector` matches the pod's labels: no sidecar.
/// 7. A selector of `alwaysInjectSelector` matches: a sidecar.
/// 8. `policy`.
///
/// @param revision the value of `istio.io/rev` that means this injector
public record InjectionPolicy(
        String revision,
        boolean enabled,
        Set<String> ignoredNamespaces,
        List<LabelSelector> never,
        List<LabelSelector> always) {
    public static final String OWN_LABEL = "outrider.io/inject";
    public static final String ISTIO_LABEL = "sidecar.istio.io/inject";
    public static final String NAMESPACE_LABEL = "istio-injection";
    public static final String REVISION_LABEL = "istio.io/rev";

    /// The revision that also answers for the labels that name none.
    public static final String DEFAULT_REVISION = "default";

    public InjectionPolicy {
        ignoredNamespaces = Set.copyOf(ignoredNamespaces);
        never = List.copyOf(never);
        always = List.copyOf(always);
    }

    /// Decides about one pod.
    ///
    /// @param namespaceLabels the namespace's labels; null when nobody knows them here
    public Decision decide(
            PodLabels pod, String namespace, @Nullable Map<String, String> namespaceLabels) {
        if (pod.hostNetwork()) {
            return new Decision(
                    Reason.HOST_NETWORK,
                    "spec.hostNetwork is true: the pod shares the node's network");
        }
        if (ignoredNamespaces.contains(namespace)) {
            return new Decision(
                    Reason.IGNORED_NAMESPACE, "namespace '%s' is ignored".formatted(namespace));
        }
        Decision own = podsOwnWord(pod);
        if (own != null && !own.inject()) return own;
        if (namespaceLabels != null && selectedBy(pod.labels(), namespaceLabels) == null) {
            return new Decision(
                    Reason.NAMESPACE_NOT_SELECTED,
                    "neither the labels of namespace '%s' nor the pod's ask for it"
                            .formatted(namespace));
        }
        if (own != null) return own;
        for (LabelSelector selector : never) {
            if (selector.matches(pod.labels())) {
                return new Decision(
                        Reason.NEVER_SELECTOR,
                        "neverInjectSelector '%s' matches".formatted(selector));
            }
        }
        for (LabelSelector selector : always) {
            if (selector.matches(pod.labels())) {
                return new Decision(
                        Reason.ALWAYS_SELECTOR,
                        "alwaysInjectSelector '%s' matches".formatted(selector));
            }
        }
        return enabled
                ? new Decision(Reason.POLICY_ENABLED, "policy is 'enabled'")
                : new Decision(Reason.POLICY_DISABLED, "policy is 'disabled'");
    }

    /// The name of the first webhook entry that would send this pod here; null when none would. The
    /// same conditions are written in the `MutatingWebhookConfiguration`, where they do this work.
    public @Nullable String selectedBy(Map<String, String> pod, Map<String, String> namespace) {
        @Nullable String own = pod.get(OWN_LABEL);
        if ("false".equals(own)) return null;
        if ("true".equals(own)) return "own.object";
        if ("false".equals(pod.get(ISTIO_LABEL))) return null;
        @Nullable String ownNamespace = namespace.get(OWN_LABEL);
        if ("true".equals(ownNamespace)) return "own.namespace";
        if ("false".equals(ownNamespace)) return null;

        boolean isDefault = revision.equals(DEFAULT_REVISION);
        @Nullable String injection = namespace.get(NAMESPACE_LABEL);
        if (injection != null) {
            return isDefault && injection.equals("enabled") ? "namespace" : null;
        }
        @Nullable String namespaceRevision = namespace.get(REVISION_LABEL);
        if (namespaceRevision != null) {
            return namespaceRevision.equals(revision) ? "rev.namespace" : null;
        }
        @Nullable String podRevision = pod.get(REVISION_LABEL);
        if (podRevision != null) return podRevision.equals(revision) ? "rev.object" : null;
        return isDefault && "true".equals(pod.get(ISTIO_LABEL)) ? "object" : null;
    }

    private static @Nullable Decision podsOwnWord(PodLabels pod) {
        for (String name : List.of(OWN_LABEL, ISTIO_LABEL)) {
            Decision decision = word("label", name, pod.labels().get(name));
            if (decision != null) return decision;
        }
        for (String name : List.of(OWN_LABEL, ISTIO_LABEL)) {
            // A label hides the annotation of its name, even one that says nothing.
            if (pod.labels().containsKey(name)) continue;
            Decision decision = word("annotation", name, pod.annotations().get(name));
            if (decision != null) return decision;
        }
        return null;
    }

    private static @Nullable Decision word(String kind, String name, @Nullable String value) {
        if (value == null) return null;
        return switch (value) {
            case "true" ->
                    new Decision(Reason.POD_SAYS_YES, "%s %s is 'true'".formatted(kind, name));
            case "false" ->
                    new Decision(Reason.POD_SAYS_NO, "%s %s is 'false'".formatted(kind, name));
            default -> null;
        };
    }
}
