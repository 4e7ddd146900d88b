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
            " Please see https://www.envoyproxy.io/docs/envoy/latest/version_history/version_history for"
                    + " details. If continued use of this field is absolutely necessary, see"
                    + " https://www.envoyproxy.io/docs/envoy/latest/configuration/operations/runtime"
                    + "#using-runtime-overrides-for-deprecated-features for how to apply a temporary and"
                    + " highly discouraged override.";

    private final boolean skipLogs;
    private final Set<String> whats = new HashSet<>();
    private final List<String> seen = new ArrayList<>();
    private long count;

    /// `skipLogs` is `--skip-deprecated-logs`.
    public DeprecatedFields(boolean skipLogs) {
        this.skipLogs = skipLogs;
    }

    void field(FieldPath at, FieldDescriptor field) {
        used(
                at,
                field,
                "Using deprecated option '"
                        + field.getFullName()
                        + "' from file "
                        + file(field)
                        + ". This configuration will be removed from Envoy soon.");
    }

    /// `isDefault`: the value is deprecated and nobody wrote it; an unset field means it.
    void value(FieldPath at, FieldDescriptor field, EnumValueDescriptor value, boolean isDefault) {
        used(
                at,
                field,
                "Using "
                        + (isDefault ? "the default now-" : "")
                        + "deprecated value "
                        + value.getName()
                        + " for enum '"
                        + field.getFullName()
                        + "' from file "
                        + file(field)
                        + ". This enum value will be removed from Envoy soon"
                        + (isDefault
                                ? " so a non-default value must now be explicitly set."
                                : "."));
    }

    private static String file(FieldDescriptor field) {
        String name = field.getFile().getName();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private void used(FieldPath at, FieldDescriptor field, String what) {
        count++;
        if (!whats.add(what)) {
            return;
        }
        seen.add(at + ": deprecated");
        if (!skipLogs) {
            LOG.warn(
                    "Deprecated field: type {} {}{}",
                    field.getContainingType().getFullName(),
                    what,
                    ADVICE);
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
