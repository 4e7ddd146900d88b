package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds every extension that a config names, by looking for the `Any`s in it, in each other too.
///
/// Resources of a config dump and typed metadata are `Any`s as well, but no extensions: they are
/// looked into, not listed. Threads: as the parser's.
public final class ExtensionWalker {

    /// One extension: the path of its `Any`, the name written beside it (empty when there is none),
    /// and the full name of its message, of a `TypedStruct` the one it names.
    public record Found(FieldPath at, String name, String type) {}

    private final ConfigParser parser;

    public ExtensionWalker(ConfigParser parser) {
        this.parser = parser;
    }

    /// The extensions in `message`, in the order of its fields; what is inside one follows it.
    public List<Found> walk(Message message, FieldPath at) throws ConfigException {
        var found = new ArrayList<Found>();
        message(message, at, found);
        return found;
    }

    private void message(Message message, FieldPath at, List<Found> found) throws ConfigException {
        for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
            FieldDescriptor field = set.getKey();
            if (field.getJavaType() != JavaType.MESSAGE) {
                continue;
            }
            FieldPath here = at.field(field.getName());
            if (field.isMapField()) {
                entries((List<?>) set.getValue(), field, message, here, found);
            } else if (field.isRepeated()) {
                List<?> items = (List<?>) set.getValue();
                for (int i = 0; i < items.size(); i++) {
                    value((Message) items.get(i), name(message), message, here.index(i), found);
                }
            } else {
                value((Message) set.getValue(), name(message), message, here, found);
            }
        }
    }

    private void entries(
            List<?> entries,
            FieldDescriptor field,
            Message holder,
            FieldPath here,
            List<Found> found)
            throws ConfigException {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        if (value.getJavaType() != JavaType.MESSAGE) {
            return;
        }
        for (Object entry : entries) {
            String name = ((Message) entry).getField(key).toString();
            value((Message) ((Message) entry).getField(value), name, holder, here.key(name), found);
        }
    }

    private void value(
            Message value, String name, Message holder, FieldPath here, List<Found> found)
            throws ConfigException {
        if (WellKnown.of(value.getDescriptorForType()) != WellKnown.ANY) {
            message(value, here, found);
            return;
        }
        Any any = any(value);
        if (!isData(holder.getDescriptorForType())) {
            found.add(new Found(here, name, TypeUrls.typeName(any)));
        }
        Message inner =
                any.getTypeUrl().isEmpty()
                        ? null
                        : parser.open(any, here, new Problems.Collected());
        if (inner != null) {
            message(inner, here, found);
        }
    }

    /// Holders whose `Any`s are resources or metadata.
    private static boolean isData(Descriptor holder) {
        return holder.getFullName().startsWith("envoy.admin.")
                || holder.getFullName().startsWith("envoy.service.")
                || holder.getFullName().equals("envoy.config.core.v3.Metadata");
    }

    private static String name(Message holder) {
        @Nullable FieldDescriptor name = holder.getDescriptorForType().findFieldByName("name");
        return name != null && !name.isRepeated() && name.getJavaType() == JavaType.STRING
                ? (String) holder.getField(name)
                : "";
    }

    private static Any any(Message value) {
        try {
            return value instanceof Any typed ? typed : Any.parseFrom(value.toByteString());
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
