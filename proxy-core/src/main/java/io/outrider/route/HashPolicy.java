package io.outrider.route;

import com.google.re2j.Pattern;
import io.outrider.http.HeaderName;
import org.jspecify.annotations.Nullable;

/// One entry of `hash_policy`. Immutable.
public sealed interface HashPolicy {

    /// Whether a hash from this entry ends the list.
    boolean terminal();

    /// @param rewrite applied to the value first; null: none
    record Header(HeaderName name, @Nullable Pattern rewrite, String substitution, boolean terminal)
            implements HashPolicy {}

    /// @param ttlSeconds of a cookie we set; -1: none is set; 0: a session cookie
    record Cookie(String name, long ttlSeconds, String path, String attributes, boolean terminal)
            implements HashPolicy {}

    record SourceIp(boolean terminal) implements HashPolicy {}

    record QueryParameter(String name, boolean terminal) implements HashPolicy {}

    record FilterState(String key, boolean terminal) implements HashPolicy {}
}
