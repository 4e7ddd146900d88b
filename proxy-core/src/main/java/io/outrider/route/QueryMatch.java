package io.outrider.route;

import org.jspecify.annotations.Nullable;

/// `QueryParameterMatcher`: on the first parameter of that name, percent-decoded as Envoy does.
///
/// Immutable.
///
/// @param match null: the parameter must be there, whatever its value
/// @param present false: it must not be there
public record QueryMatch(String name, @Nullable StringMatch match, boolean present) {

    /// @param target the request's path with its query
    public boolean matches(String target) {
        String value = QueryParameters.first(target, name);
        if (match == null) {
            return value != null == present;
        }
        return value != null && match.matches(value);
    }
}
