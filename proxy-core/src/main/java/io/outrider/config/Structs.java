package io.outrider.config;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Protobuf structs as plain Java values: `String`, `Double`, `Boolean`, `List`, `Map`. Immutable.
public final class Structs {
    private Structs() {}

    /// Metadata by filter name.
    public static Map<String, Map<String, Object>> metadata(Metadata metadata) {
        if (metadata.getFilterMetadataCount() == 0) {
            return Map.of();
        }
        var byFilter = new LinkedHashMap<String, Map<String, Object>>();
        metadata.getFilterMetadataMap().forEach((name, struct) -> byFilter.put(name, map(struct)));
        return byFilter;
    }

    /// Members with a null value are left out.
    public static Map<String, Object> map(Struct struct) {
        var map = new LinkedHashMap<String, Object>();
        struct.getFieldsMap()
                .forEach(
                        (name, value) -> {
                            Object plain = plain(value);
                            if (plain != null) {
                                map.put(name, plain);
                            }
                        });
        return map;
    }

    /// Null for JSON's null.
    public static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE -> {
                var list = new ArrayList<Object>();
                for (Value element : value.getListValue().getValuesList()) {
                    Object plain = plain(element);
                    if (plain != null) {
                        list.add(plain);
                    }
                }
                yield list;
            }
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    /// The other way: what is neither text, number, boolean, map nor list goes as its text.
    public static Struct struct(Map<?, ?> map) {
        var struct = Struct.newBuilder();
        map.forEach((name, value) -> struct.putFields(name.toString(), value(value)));
        return struct.build();
    }

    private static Value value(@Nullable Object plain) {
        var value = Value.newBuilder();
        return switch (plain) {
            case null -> value.setNullValue(NullValue.NULL_VALUE).build();
            case Boolean truth -> value.setBoolValue(truth).build();
            case Number number -> value.setNumberValue(number.doubleValue()).build();
            case Map<?, ?> map -> value.setStructValue(struct(map)).build();
            case List<?> list -> {
                var values = ListValue.newBuilder();
                list.forEach(element -> values.addValues(value(element)));
                yield value.setListValue(values).build();
            }
            default -> value.setStringValue(plain.toString()).build();
        };
    }
}
