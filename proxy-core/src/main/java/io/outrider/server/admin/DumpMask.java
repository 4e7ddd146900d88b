package io.outrider.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `mask` of `/config_dump`: the fields that are left in, through lists and into every `Any`.
/// Immutable.
///
/// @param fields what is left of each field; empty: everything
record DumpMask(Map<String, DumpMask> fields) {

    /// @param paths such as `listener.name,last_updated`
    static DumpMask parse(String paths) {
        var root = new DumpMask(new HashMap<>());
        for (String path : paths.split(",")) {
            DumpMask at = root;
            for (String name : path.split("\\.")) {
                at = at.fields().computeIfAbsent(name, _ -> new DumpMask(new HashMap<>()));
            }
        }
        return root;
    }

    Message apply(Message message) {
        if (fields.isEmpty()) {
            return message;
        }
        if (message instanceof Any any) {
            Message inner = AnyTypes.unpack(any);
            return inner == null
                    ? any
                    : any.toBuilder().setValue(apply(inner).toByteString()).build();
        }
        Message.Builder out = message.newBuilderForType();
        for (var entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            DumpMask below = fields.get(field.getName());
            if (below != null) {
                copy(out, field, entry.getValue(), below);
            }
        }
        return out.build();
    }

    private static void copy(
            Message.Builder out, FieldDescriptor field, Object value, DumpMask below) {
        boolean messages =
                field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField();
        if (messages && value instanceof List<?> list) {
            list.forEach(each -> out.addRepeatedField(field, below.apply((Message) each)));
        } else {
            out.setField(field, messages ? below.apply((Message) value) : value);
        }
    }
}
