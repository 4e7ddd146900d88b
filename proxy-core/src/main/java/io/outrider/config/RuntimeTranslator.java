package io.outrider.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer.DiskLayer;
import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.outrider.runtime.RuntimeDirectory;
import io.outrider.runtime.RuntimeFlag;
import io.outrider.runtime.RuntimeFraction;
import io.outrider.runtime.RuntimeKeys;
import io.outrider.runtime.RuntimeLayer;
import io.outrider.runtime.RuntimeNumber;
import io.outrider.runtime.RuntimeValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `LayeredRuntime`, and the messages that give a default and a key. Immutable.
public final class RuntimeTranslator {
    private static final int ALL = 1_000_000;

    private RuntimeTranslator() {}

    /// @param serviceCluster for disk layers with `append_service_cluster`
    public static List<RuntimeLayer> layers(
            LayeredRuntime proto, String serviceCluster, FieldPath at) throws ConfigException {
        var layers = new ArrayList<RuntimeLayer>();
        var names = new HashSet<String>();
        boolean admin = false;
        for (int i = 0; i < proto.getLayersCount(); i++) {
            var layer = proto.getLayers(i);
            FieldPath here = at.field("layers").index(i);
            if (!names.add(layer.getName())) {
                throw here.field("name")
                        .invalid(
                                "\""
                                        + layer.getName()
                                        + "\" (expected: a name that no other layer has)");
            }
            layers.add(
                    switch (layer.getLayerSpecifierCase()) {
                        case STATIC_LAYER ->
                                new RuntimeLayer.Static(
                                        layer.getName(),
                                        values(layer.getStaticLayer(), here.field("static_layer")));
                        case DISK_LAYER ->
                                new RuntimeLayer.Disk(
                                        layer.getName(),
                                        directory(layer.getDiskLayer(), serviceCluster));
                        case ADMIN_LAYER -> {
                            if (admin) {
                                throw here.field("admin_layer")
                                        .invalid("a second one (expected: at most one)");
                            }
                            admin = true;
                            yield new RuntimeLayer.Admin(layer.getName());
                        }
                        case RTDS_LAYER ->
                                throw here.field("rtds_layer")
                                        .unsupported("runtime discovery (RTDS)");
                        case LAYERSPECIFIER_NOT_SET ->
                                throw here.missing("static_layer, disk_layer or admin_layer");
                    });
        }
        return List.copyOf(layers);
    }

    private static RuntimeDirectory directory(DiskLayer proto, String serviceCluster) {
        Path below = Path.of(proto.getSubdirectory());
        return new RuntimeDirectory(
                Path.of(proto.getSymlinkRoot()),
                proto.getAppendServiceCluster() ? below.resolve(serviceCluster) : below);
    }

    private static Map<String, RuntimeValue> values(Struct struct, FieldPath at)
            throws ConfigException {
        var values = new LinkedHashMap<String, RuntimeValue>();
        collect("", struct, values, at);
        return Map.copyOf(values);
    }

    /// Nested structs give keys with dots, but for those that are fractions.
    private static void collect(
            String prefix, Struct struct, Map<String, RuntimeValue> into, FieldPath at)
            throws ConfigException {
        for (var entry : struct.getFieldsMap().entrySet()) {
            String key = prefix + entry.getKey();
            Value value = entry.getValue();
            switch (value.getKindCase()) {
                case NUMBER_VALUE -> into.put(key, RuntimeValue.of(value.getNumberValue()));
                case BOOL_VALUE -> into.put(key, RuntimeValue.of(value.getBoolValue()));
                case STRING_VALUE -> into.put(key, RuntimeValue.parse(value.getStringValue()));
                case STRUCT_VALUE -> {
                    Struct inner = value.getStructValue();
                    if (inner.containsFields("numerator") || inner.containsFields("denominator")) {
                        into.put(key, fraction(inner));
                    } else {
                        collect(key + ".", inner, into, at);
                    }
                }
                case LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
                        throw at.field(key)
                                .invalid(
                                        (value.hasListValue() ? "a list" : "null")
                                                + " (expected: a number, a bool, a string or an"
                                                + " object)");
            }
        }
    }

    private static RuntimeValue fraction(Struct proto) {
        String denominator = text(proto, "denominator");
        String numerator = text(proto, "numerator");
        var parts = new ArrayList<String>();
        if (!numerator.isEmpty()) {
            parts.add("numerator: " + numerator);
        }
        if (!denominator.isEmpty()) {
            parts.add("denominator: " + denominator);
        }
        return RuntimeValue.parse("{" + String.join(", ", parts) + "}");
    }

    private static String text(Struct proto, String field) {
        Value value = proto.getFieldsOrDefault(field, Value.getDefaultInstance());
        return value.hasNumberValue()
                ? Long.toString((long) value.getNumberValue())
                : value.getStringValue();
    }

    static RuntimeFraction fraction(RuntimeFractionalPercent proto, RuntimeKeys keys) {
        return new RuntimeFraction(
                keys.keyOrNull(proto.getRuntimeKey()), perMillion(proto.getDefaultValue()));
    }

    /// In millionths, at most all.
    static int perMillion(FractionalPercent percent) {
        long scale =
                switch (percent.getDenominator()) {
                    case HUNDRED -> 10_000;
                    case TEN_THOUSAND -> 100;
                    case MILLION, UNRECOGNIZED -> 1;
                };
        return (int) Math.min(ALL, Integer.toUnsignedLong(percent.getNumerator()) * scale);
    }

    static RuntimeNumber number(RuntimeUInt32 proto, RuntimeKeys keys) {
        return new RuntimeNumber(
                keys.keyOrNull(proto.getRuntimeKey()),
                Integer.toUnsignedLong(proto.getDefaultValue()));
    }

    /// @param otherwise where the message gives no default
    public static RuntimeFlag flag(RuntimeFeatureFlag proto, boolean otherwise, RuntimeKeys keys) {
        return new RuntimeFlag(
                keys.keyOrNull(proto.getRuntimeKey()),
                proto.hasDefaultValue() ? proto.getDefaultValue().getValue() : otherwise);
    }
}
