package io.outrider.config;

import io.envoyproxy.pgv.validate.Validate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Rules of repeated and map fields as a whole.
final class ListRules {

    private ListRules() {}

    static List<ListRule> of(Validate.RepeatedRules rules) {
        var compiled = new ArrayList<ListRule>();
        bounds(
                compiled,
                rules.getIgnoreEmpty(),
                rules.hasMinItems() ? rules.getMinItems() : 0,
                rules.hasMaxItems() ? rules.getMaxItems() : Long.MAX_VALUE,
                "elements");
        if (rules.getUnique()) {
            compiled.add(
                    items -> {
                        var seen = new HashSet<Object>();
                        for (Object item : items) {
                            if (!seen.add(item)) {
                                return ShownValue.of(item) + " twice (expected: each once)";
                            }
                        }
                        return null;
                    });
        }
        return List.copyOf(compiled);
    }

    static List<ListRule> of(Validate.MapRules rules) {
        var compiled = new ArrayList<ListRule>();
        bounds(
                compiled,
                rules.getIgnoreEmpty(),
                rules.hasMinPairs() ? rules.getMinPairs() : 0,
                rules.hasMaxPairs() ? rules.getMaxPairs() : Long.MAX_VALUE,
                "entries");
        return List.copyOf(compiled);
    }

    private static void bounds(
            List<ListRule> compiled, boolean ignoreEmpty, long min, long max, String what) {
        if (min > 0) {
            compiled.add(
                    items ->
                            items.size() >= min || items.isEmpty() && ignoreEmpty
                                    ? null
                                    : items.size()
                                            + " "
                                            + what
                                            + " (expected: at least "
                                            + min
                                            + ")");
        }
        if (max < Long.MAX_VALUE) {
            compiled.add(
                    items ->
                            items.size() <= max
                                    ? null
                                    : items.size()
                                            + " "
                                            + what
                                            + " (expected: at most "
                                            + max
                                            + ")");
        }
    }
}
