package io.outrider.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;

/// Everything asked of one field. Threads: immutable.
///
/// - `required`: a message field that must be set; `expected` says what with.
/// - `list`: of a repeated or map field as a whole.
/// - `key`: of each key of a map field.
/// - `value`: of the value, of each element or of each map value.
record FieldRules(
        FieldDescriptor field,
        boolean required,
        String expected,
        boolean deprecated,
        List<ListRule> list,
        ValueRules key,
        ValueRules value) {

    boolean isEmpty() {
        return !required && !deprecated && list.isEmpty() && key.isEmpty() && value.isEmpty();
    }
}
