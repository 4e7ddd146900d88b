package io.outrider.injector.decision;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A Kubernetes label selector: every requirement has to hold; no requirement at all matches
/// nothing, as in Istio's `neverInjectSelector`. Immutable.
public record LabelSelector(List<Requirement> requirements) {
    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// What a selector asks of one label.
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    /// One line of `matchExpressions`; an entry of `matchLabels` is [Operator#IN] with one value.
    public record Requirement(String key, Operator operator, Set<String> values) {
        public Requirement {
            values = Set.copyOf(values);
        }

        boolean holdsFor(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                // A label that is absent is in no set.
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    /// Whether the labels are selected.
    public boolean matches(Map<String, String> labels) {
        return !requirements.isEmpty()
                && requirements.stream().allMatch(requirement -> requirement.holdsFor(labels));
    }

    @Override
    public String toString() {
        return String.join(
                ", ",
                requirements.stream()
                        .map(
                                requirement ->
                                        switch (requirement.operator()) {
                                            case IN ->
                                                    requirement.key()
                                                            + " in "
                                                            + sorted(requirement);
                                            case NOT_IN ->
                                                    requirement.key()
                                                            + " not in "
                                                            + sorted(requirement);
                                            case EXISTS -> requirement.key();
                                            case DOES_NOT_EXIST -> "!" + requirement.key();
                                        })
                        .toList());
    }

    private static String sorted(Requirement requirement) {
        return "(" + String.join(", ", requirement.values().stream().sorted().toList()) + ")";
    }
}
