package io.outrider.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.outrider.config.TypeRegistry;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the types of every `Any` inside a message, so that JSON can show what is in them.
/// Immutable.
final class AnyTypes {
    private static final TypeRegistry TYPES = TypeRegistry.load();

    private AnyTypes() {}

    static JsonFormat.TypeRegistry of(Message root) {
        Set<com.google.protobuf.Descriptors.Descriptor> types = new LinkedHashSet<>();
        var open = new ArrayDeque<Message>();
        open.add(root);
        while (!open.isEmpty()) {
            Message message = open.poll();
            if (message instanceof Any any) {
                Message inner = unpack(any);
                if (inner != null) {
                    types.add(inner.getDescriptorForType());
                    open.add(inner);
                }
                continue;
            }
            for (var field : message.getAllFields().entrySet()) {
                if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    if (field.getValue() instanceof List<?> list) {
                        list.forEach(element -> open.add((Message) element));
                    } else {
                        open.add((Message) field.getValue());
                    }
                }
            }
        }
        return JsonFormat.TypeRegistry.newBuilder().add(types).build();
    }

    /// Null when the type is not known here.
    static @Nullable Message unpack(Any any) {
        String url = any.getTypeUrl();
        String name = url.substring(url.lastIndexOf('/') + 1);
        Message prototype = TYPES.find(name);
        if (prototype == null) {
            return null;
        }
        try {
            ByteString value = any.getValue();
            return prototype.getParserForType().parseFrom(value);
        } catch (InvalidProtocolBufferException _) {
            return null;
        }
    }
}
