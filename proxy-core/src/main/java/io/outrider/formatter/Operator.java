package io.outrider.formatter;

import org.jspecify.annotations.Nullable;

/// One `%OPERATOR(arguments):length%`: gives its value for a stream. Immutable.
interface Operator {

    /// A `String`, `Long`, `Double`, `Boolean`, `Map` or `List`; null when there is no value.
    @Nullable Object value(FormatContext context);
}
