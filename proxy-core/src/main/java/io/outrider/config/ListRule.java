package io.outrider.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One demand on a repeated or map field as a whole.
interface ListRule {

    /// Found and expected, `0 elements (expected: at least 1)`; null when the list is fine.
    @Nullable String broken(List<?> items);
}
