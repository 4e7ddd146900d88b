package io.outrider.config;

import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.List;

/// What one message type asks of its fields; fields of which nothing is asked are not listed.
/// Threads: immutable.
record MessageRules(List<Group> requiredGroups, List<FieldRules> fields) {

    /// A oneof of which one field must be set.
    record Group(OneofDescriptor oneof, String expected) {}
}
