package io.outrider.injector.settings;

import io.outrider.injector.decision.InjectionPolicy;
import io.outrider.injector.decision.LabelSelector;
import io.outrider.injector.decision.LabelSelector.Operator;
import io.outrider.injector.decision.LabelSelector.Requirement;
import io.outrider.injector.template.StrategicMerge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The values of one version of the settings: the defaults with the user's laid over them, checked.
/// Immutable.
public final class Values {
    private final ObjectNode tree;
    private final InjectionPolicy policy;

    private Values(ObjectNode tree, InjectionPolicy policy) {
        this.tree = tree;
        this.policy = policy;
    }

    /// @param file what the user's values are called in messages
    /// @throws SettingsException a key is unknown or a value is none of those expected
    static Values of(ObjectNode defaults, ObjectNode own, String file) throws SettingsException {
        new ValueRules(file).check(own, defaults);
        ObjectNode tree = defaults.deepCopy();
        StrategicMerge.merge(tree, own);
        // Resources are said as a whole: a limit that is left out is left out.
        JsonNode resources = own.path("proxy").path("resources");
        if (resources.isObject() && tree.get("proxy") instanceof ObjectNode proxy) {
            proxy.set("resources", resources.deepCopy());
        }
        InjectionPolicy policy =
                new InjectionPolicy(
                        tree.path("revision").asString(),
                        tree.path("policy").asString().equals("enabled"),
                        texts(tree.path("ignoredNamespaces")),
                        selectors(tree.path("neverInjectSelector"), file + ": neverInjectSelector"),
                        selectors(
                                tree.path("alwaysInjectSelector"),
                                file + ": alwaysInjectSelector"));
        return new Values(tree, policy);
    }

    /// The whole tree. Borrowed: not to be changed.
    public ObjectNode tree() {
        return tree;
    }

    /// The value at a path of known keys.
    public JsonNode at(String... path) {
        JsonNode value = tree;
        for (String key : path) value = value.path(key);
        return value;
    }

    public InjectionPolicy policy() {
        return policy;
    }

    /// The template of pods that name none.
    public String template() {
        return tree.path("template").asString();
    }

    /// Whether a pod that cannot be injected is refused.
    public boolean deniesOnError() {
        return tree.path("onError").asString().equals("deny");
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(item -> texts.add(item.asString()));
        return texts;
    }

    private static List<LabelSelector> selectors(JsonNode list, String at)
            throws SettingsException {
        List<LabelSelector> selectors = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            selectors.add(selector(list.get(i), at + "[" + i + "]"));
        }
        return selectors;
    }

    private static LabelSelector selector(JsonNode selector, String at) throws SettingsException {
        List<Requirement> requirements = new ArrayList<>();
        for (String key : selector.propertyNames()) {
            if (!key.equals("matchLabels") && !key.equals("matchExpressions")) {
                throw new SettingsException(
                        "%s.%s: unknown (expected: matchLabels or matchExpressions)"
                                .formatted(at, key));
            }
        }
        for (Map.Entry<String, JsonNode> label : selector.path("matchLabels").properties()) {
            requirements.add(
                    new Requirement(
                            label.getKey(), Operator.IN, Set.of(label.getValue().asString(""))));
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            requirements.add(
                    new Requirement(
                            expression.path("key").asString(""),
                            operator(expression.path("operator").asString(""), at),
                            texts(expression.path("values"))));
        }
        return new LabelSelector(requirements);
    }

    private static Operator operator(String word, String at) throws SettingsException {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "in" -> Operator.IN;
            case "notin" -> Operator.NOT_IN;
            case "exists" -> Operator.EXISTS;
            case "doesnotexist" -> Operator.DOES_NOT_EXIST;
            default ->
                    throw new SettingsException(
                            "%s.matchExpressions: operator '%s' (expected: In, NotIn, Exists or DoesNotExist)"
                                    .formatted(at, word));
        };
    }
}
