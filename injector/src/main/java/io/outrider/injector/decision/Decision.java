package io.outrider.injector.decision;

/// Whether a pod gets the sidecar, and the sentence that says why. Immutable.
///
/// @param because one of the reasons below, for metrics and tests
/// @param sentence for people: names the label, annotation or setting that decided
public record Decision(Reason because, String sentence) {
    /// What decided. The order is that of the questions asked.
    public enum Reason {
        HOST_NETWORK(false),
        IGNORED_NAMESPACE(false),
        POD_SAYS_YES(true),
        POD_SAYS_NO(false),
        NAMESPACE_NOT_SELECTED(false),
        NEVER_SELECTOR(false),
        ALWAYS_SELECTOR(true),
        POLICY_ENABLED(true),
        POLICY_DISABLED(false);

        private final boolean inject;

        Reason(boolean inject) {
            this.inject = inject;
        }

        /// The word in metrics: `host_network`, `pod_says_yes`.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public boolean inject() {
        return because.inject;
    }
}
