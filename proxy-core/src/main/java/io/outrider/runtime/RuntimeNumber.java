package io.outrider.runtime;

import org.jspecify.annotations.Nullable;

/// `RuntimeUInt32`: a whole number that a key may change. Immutable.
///
/// @param key null: never changed
public record RuntimeNumber(@Nullable RuntimeKey key, long otherwise) {

    /// The number now.
    public long value() {
        RuntimeValue value = key == null ? null : key.value();
        return value == null ? otherwise : value.whole(otherwise);
    }
}
