package io.outrider.config;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deprecated fields and enum values that a config uses: counted always, logged once each.
///
/// Threads: main loop.
public final class DeprecatedFields {

    private static final Logger LOG = LoggerFactory.getLogger(DeprecatedFields.class);

    private static final String ADVICE =
            " This configuration will be removed from Envoy soon. Please see"
                    + " https://www.envoyproxy.io/docs/envoy/latest/version_history/version_history for"
                    + " details. If continued use of this field is absolutely necessary, see"
                    + " https://www.envoyproxy.io/docs/envoy/latest/configuration/operations/runtime"
                    + "#using-runtime-overrides-for-deprecated-features for how to apply a temporary and"
                    + " highly discouraged override.";

    private final boolean skipLogs;
    private final Set<String> names = new HashSet<>();
    private final List<String> seen = new ArrayList<>();
    private long count;

    /// `skipLogs` is `--skip-deprecated-logs`.
    public DeprecatedFields(boolean skipLogs) {
        this.skipLogs = skipLogs;
    }

    void field(FieldPath at, FieldDescriptor field) {
        used(at, "option '" + field.getFullName() + "' from file " + field.getFile().getName());
    }

    void value(FieldPath at, FieldDescriptor field, EnumValueDescriptor value) {
        used(
                at,
                "value "
                        + value.getName()
                        + " for enum '"
                        + field.getFullName()
                        + "' from file "
                        + field.getFile().getName());
    }

    private void used(FieldPath at, String what) {
        count++;
        if (!names.add(what)) {
            return;
        }
        seen.add(at + ": deprecated");
        if (!skipLogs) {
            LOG.warn("Deprecated field: Using deprecated {}.{}", what, ADVICE);
        }
    }

    /// Uses since the process began: Envoy's `runtime.deprecated_feature_use`.
    public long count() {
        return count;
    }

    /// The first place of each deprecated field or value.
    public List<String> seen() {
        return List.copyOf(seen);
    }
}
