package io.outrider.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;
import udpa.annotations.Sensitive;

/// Blacks out what must never be printed: fields marked sensitive in Envoy's API, such as private
/// keys and passwords, inside every `Any` too. Immutable.
final class Redaction {
    private static final String SHOWN = "[redacted]";

    private Redaction() {}

    static Message apply(Message message) {
        if (message instanceof Any any) {
            Message inner = AnyTypes.unpack(any);
            if (inner == null) {
                return any;
            }
            return any.toBuilder().setValue(apply(inner).toByteString()).build();
        }
        Message.Builder out = message.toBuilder();
        for (var entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (isSensitive(field)) {
                redact(out, field, entry.getValue());
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !field.isMapField()) {
                if (field.isRepeated()) {
                    List<?> list = (List<?>) entry.getValue();
                    for (int i = 0; i < list.size(); i++) {
                        out.setRepeatedField(field, i, apply((Message) list.get(i)));
                    }
                } else {
                    out.setField(field, apply((Message) entry.getValue()));
                }
            }
        }
        return out.build();
    }

    private static boolean isSensitive(FieldDescriptor field) {
        return field.getOptions().hasExtension(Sensitive.sensitive)
                        && field.getOptions().getExtension(Sensitive.sensitive)
                || field.getOptions().getUnknownFields().hasField(SENSITIVE_NUMBER);
    }

    /// `udpa.annotations.sensitive`, for descriptors that were built without its extension.
    private static final int SENSITIVE_NUMBER = 76_569_463;

    /// What is inside a sensitive field is sensitive: texts and bytes are replaced, the rest is
    /// left out.
    private static void redact(Message.Builder out, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            out.clearField(field);
            for (Object each : (List<?>) value) {
                Object hidden = hidden(each);
                if (hidden != null) {
                    out.addRepeatedField(field, hidden);
                }
            }
            return;
        }
        Object hidden = hidden(value);
        if (hidden == null) {
            out.clearField(field);
        } else {
            out.setField(field, hidden);
        }
    }

    /// Null: nothing can stand for it.
    private static @Nullable Object hidden(Object value) {
        return switch (value) {
            case String _ -> SHOWN;
            case ByteString _ -> ByteString.copyFromUtf8(SHOWN);
            case Message message -> {
                Message.Builder inside = message.toBuilder();
                message.getAllFields().forEach((field, each) -> redact(inside, field, each));
                yield inside.build();
            }
            default -> null;
        };
    }
}
