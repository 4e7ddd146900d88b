package io.outrider.config;

import org.jspecify.annotations.Nullable;

/// One demand on one value, as `validate.rules` states it.
interface ValueRule {

    /// Found and expected, `1 (expected: >= 2)`; null when the value is fine.
    @Nullable String broken(Object value);
}
