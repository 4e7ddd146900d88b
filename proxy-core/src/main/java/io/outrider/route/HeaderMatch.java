package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import org.jspecify.annotations.Nullable;

/// `HeaderMatcher`. Immutable.
///
/// @param inverted `invert_match`
/// @param missingIsEmpty `treat_missing_header_as_empty`
public record HeaderMatch(HeaderName name, Test test, boolean inverted, boolean missingIsEmpty) {

    /// What the value must be.
    public sealed interface Test {}

    public record Text(StringMatch match) implements Test {}

    /// From `start` (included) to `end` (excluded).
    public record Range(long start, long end) implements Test {}

    public record Present(boolean wanted) implements Test {}

    public boolean matches(HeaderMap headers) {
        int index = headers.find(name);
        if (test instanceof Present present) {
            return (index != HeaderMap.NONE == present.wanted()) != inverted;
        }
        if (index == HeaderMap.NONE && !missingIsEmpty) {
            return false; // as Envoy: a missing header matches nothing, inverted or not
        }
        return test(headers, index) != inverted;
    }

    /// Whether any of the values fits: each is looked at by itself, as Envoy does, so that a second
    /// value can neither hide the first nor forge a joined one.
    private boolean test(HeaderMap headers, int index) {
        if (index == HeaderMap.NONE) {
            return test("");
        }
        for (int i = index; i != HeaderMap.NONE; i = headers.findNext(name, i)) {
            if (test instanceof Text(StringMatch.Exact(String text, boolean ignoreCase))
                    && !ignoreCase) {
                if (headers.valueEquals(i, text)) {
                    return true;
                }
            } else if (test(headers.value(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean test(String value) {
        return switch (test) {
            case Text(StringMatch match) -> match.matches(value);
            case Range(long start, long end) -> {
                Long number = signed(value);
                yield number != null && number >= start && number < end;
            }
            case Present _ -> throw new IllegalStateException();
        };
    }

    private static @Nullable Long signed(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
