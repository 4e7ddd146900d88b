package io.outrider.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;

/// Everything asked of one field. Threads: immutable.
///
/// - `required`: a message field that must be set; `expected` says what with.
/// - `deprecation`: what becomes of a config that sets it.
/// - `list`: of a repeated or map field as a whole.
/// - `key`: of each key of a map field.
/// - `value`: of the value, of each element or of each map value.
record FieldRules(
        FieldDescriptor field,
        boolean required,
        String expected,
        Deprecation deprecation,
        List<ListRule> list,
        ValueRules key,
        ValueRules value) {

    /// `DISALLOWED` fields were switched off in Envoy; they need a runtime override there.
    enum Deprecation {
        NONE,
        WARNED,
        DISALLOWED
    }

    boolean isEmpty() {
        return !required
                && deprecation == Deprecation.NONE
                && list.isEmpty()
                && key.isEmpty()
                && value.isEmpty();
    }
}
