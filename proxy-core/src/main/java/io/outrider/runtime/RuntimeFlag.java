package io.outrider.runtime;

import org.jspecify.annotations.Nullable;

/// `RuntimeFeatureFlag`: a switch that a key may turn. Immutable.
///
/// @param key null: never turned
public record RuntimeFlag(@Nullable RuntimeKey key, boolean otherwise) {

    public boolean isOn() {
        RuntimeValue value = key == null ? null : key.value();
        Boolean flag = value == null ? null : value.flag();
        return flag == null ? otherwise : flag;
    }
}
