package io.outrider.config;

import java.util.List;

/// What is asked of each value of a field; `descend` when it is a message with rules of its own.
record ValueRules(List<ValueRule> rules, boolean descend, boolean watched) {

    static final ValueRules NONE = new ValueRules(List.of(), false, false);

    /// Whether nobody needs to look at the value. `watched` values are looked at for deprecation.
    boolean isEmpty() {
        return rules.isEmpty() && !descend && !watched;
    }
}
