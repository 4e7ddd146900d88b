package io.outrider.runtime;

import org.jspecify.annotations.Nullable;

/// `RuntimeFractionalPercent`: a share that a key may change. Immutable.
///
/// @param key null: never changed
/// @param otherwise in millionths, while the key has no value
public record RuntimeFraction(@Nullable RuntimeKey key, int otherwise) {
    public static final RuntimeFraction ALWAYS = new RuntimeFraction(null, RuntimeValue.ALL);

    /// Now, in millionths.
    public int perMillion() {
        RuntimeValue value = key == null ? null : key.value();
        return value == null ? otherwise : value.millionths(otherwise);
    }

    /// Whether one draw falls into the share.
    ///
    /// @param random 64 uniform bits
    public boolean takes(long random) {
        int share = perMillion();
        return share == RuntimeValue.ALL
                || share > 0 && Long.remainderUnsigned(random, RuntimeValue.ALL) < share;
    }
}
