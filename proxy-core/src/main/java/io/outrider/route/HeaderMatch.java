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

    private boolean test(HeaderMap headers, int index) {
        return switch (test) {
            case Text(StringMatch match) -> {
                if (match instanceof StringMatch.Exact exact
                        && !exact.ignoreCase()
                        && index != HeaderMap.NONE
                        && headers.findNext(name, index) == HeaderMap.NONE) {
                    yield headers.valueEquals(index, exact.text());
                }
                String value = headers.getJoined(name);
                yield match.matches(value == null ? "" : value);
            }
            case Range(long start, long end) -> {
                Long value = signed(headers.getJoined(name));
                yield value != null && value >= start && value < end;
            }
            case Present _ -> throw new IllegalStateException();
        };
    }

    private static @Nullable Long signed(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
