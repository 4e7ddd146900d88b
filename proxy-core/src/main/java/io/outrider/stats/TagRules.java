package io.outrider.stats;

import java.util.List;

/// What becomes a tag of a stat (`stats_tags`, `use_all_default_tags`). Immutable.
public final class TagRules {
    private TagRules() {}

    /// Envoy's default tags.
    public static TagRules defaults() {
        return new TagRules();
    }

    TaggedName apply(String name) {
        return new TaggedName(name, List.of());
    }
}
