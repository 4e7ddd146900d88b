package io.outrider.accesslog;

import io.outrider.route.StringMatch;
import java.util.List;

/// `ValueMatcher`: what a value of metadata must be. Immutable.
public sealed interface ValueMatch {

    /// @param value a `String`, `Double`, `Boolean`, `List` or `Map`
    boolean matches(Object value);

    record Text(StringMatch match) implements ValueMatch {
        @Override
        public boolean matches(Object value) {
            return value instanceof String text && match.matches(text);
        }
    }

    /// From `start`, and below `end`.
    record Range(double start, double end) implements ValueMatch {
        @Override
        public boolean matches(Object value) {
            return value instanceof Double number
                    && (number == start || number > start && number < end);
        }
    }

    record Flag(boolean wanted) implements ValueMatch {
        @Override
        public boolean matches(Object value) {
            return value instanceof Boolean flag && flag == wanted;
        }
    }

    /// Whether there is a value at all.
    record Present(boolean wanted) implements ValueMatch {
        @Override
        public boolean matches(Object value) {
            return wanted;
        }
    }

    /// A list of which one element matches.
    record Element(ValueMatch match) implements ValueMatch {
        @Override
        public boolean matches(Object value) {
            return value instanceof List<?> list && list.stream().anyMatch(match::matches);
        }
    }

    record AnyOf(List<ValueMatch> matches) implements ValueMatch {
        @Override
        public boolean matches(Object value) {
            return matches.stream().anyMatch(match -> match.matches(value));
        }
    }
}
