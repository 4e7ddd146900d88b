package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a [Tree] into a message by its descriptor, as JSON's proto mapping says and Envoy's reader
/// bends it.
///
/// Wrong values go to [Problems]; the field stays unset and reading goes on. Threads: one use, one
/// thread.
final class MessageReader {

    /// Aliases can make a small file mean a huge message; no real config comes near this.
    private static final int MOST_VALUES = 10_000_000;

    private final TypeRegistry types;
    private final FieldNames names;
    private final UnknownFieldPolicy unknownFields;
    private final boolean keepUnknownTypes;
    private final Problems problems;
    private int values;

    /// `keepUnknownTypes`: an `@type` without definition becomes a `TypedStruct` instead of a
    /// mistake.
    MessageReader(
            TypeRegistry types,
            FieldNames names,
            UnknownFieldPolicy unknownFields,
            boolean keepUnknownTypes,
            Problems problems) {
        this.types = types;
        this.names = names;
        this.unknownFields = unknownFields;
        this.keepUnknownTypes = keepUnknownTypes;
        this.problems = problems;
    }

    /// The message of `type` that `tree` means.
    DynamicMessage read(Tree tree, Descriptor type, FieldPath at) throws ConfigException {
        if (++values > MOST_VALUES) {
            throw at.invalid("more than " + MOST_VALUES + " values in one config");
        }
        WellKnown known = WellKnown.of(type);
        if (known != null) {
            return wellKnown(known, tree, type, at);
        }
        return switch (tree) {
            case Tree.Mapping mapping -> message(mapping, type, at, Set.of());
            case Tree.Nothing _ -> DynamicMessage.getDefaultInstance(type);
            case Tree.Sequence _, Tree.Scalar _ -> {
                wrong(tree, "a mapping: " + type.getFullName(), at);
                yield DynamicMessage.getDefaultInstance(type);
            }
        };
    }

    private DynamicMessage wellKnown(WellKnown known, Tree tree, Descriptor type, FieldPath at)
            throws ConfigException {
        if (known == WellKnown.ANY) {
            return tree instanceof Tree.Mapping mapping
                    ? any(mapping, type, at)
                    : emptyFor(tree, "a mapping with '@type'", type, at);
        }
        if (known == WellKnown.WRAPPER) {
            FieldDescriptor value = type.findFieldByNumber(1);
            Object read = scalar(tree, value, at);
            return read == null
                    ? DynamicMessage.getDefaultInstance(type)
                    : DynamicMessage.newBuilder(type).setField(value, read).build();
        }
        if (tree instanceof Tree.Mapping mapping && known.alsoPlain()) {
            return message(mapping, type, at, Set.of());
        }
        Message read = known.read(tree);
        return read == null
                ? emptyFor(tree, known.expected(), type, at)
                : DynamicMessage.newBuilder(type).mergeFrom(inType(type, read)).build();
    }

    private DynamicMessage emptyFor(Tree tree, String expected, Descriptor type, FieldPath at)
            throws ConfigException {
        wrong(tree, expected, at);
        return DynamicMessage.getDefaultInstance(type);
    }

    private static Message inType(Descriptor type, Message read) {
        return read.getDescriptorForType() == type
                ? read
                : WellKnown.reparsed(type, read.toByteString());
    }

    private DynamicMessage message(
            Tree.Mapping mapping, Descriptor type, FieldPath at, Set<String> skipped)
            throws ConfigException {
        var builder = DynamicMessage.newBuilder(type);
        var seen = new HashSet<FieldDescriptor>();
        for (Tree.Entry entry : mapping.entries()) {
            if (skipped.contains(entry.key())) {
                continue;
            }
            FieldDescriptor field = names.find(type, entry.key());
            if (field == null) {
                unknownFields.found(
                        at.field(entry.key()),
                        names.unknown(type, entry.key(), place(entry.line(), entry.column())),
                        problems);
            } else if (!seen.add(field)) {
                problems.add(
                        at.field(field.getName())
                                .invalid(
                                        "set twice, as '"
                                                + field.getName()
                                                + "' and as '"
                                                + field.getJsonName()
                                                + "'"));
            } else {
                set(builder, field, entry.value(), at.field(field.getName()));
            }
        }
        return builder.build();
    }

    private void set(DynamicMessage.Builder builder, FieldDescriptor field, Tree tree, FieldPath at)
            throws ConfigException {
        if (tree instanceof Tree.Nothing && !takesNull(field)) {
            return;
        }
        if (field.isMapField()) {
            setMap(builder, field, tree, at);
        } else if (field.isRepeated()) {
            setRepeated(builder, field, tree, at);
        } else {
            var group = field.getRealContainingOneof();
            if (group != null && builder.hasOneof(group)) {
                FieldDescriptor other = builder.getOneofFieldDescriptor(group);
                problems.add(
                        at.invalid(
                                "set beside '" + other.getName() + "' (expected: one of the two)"));
                return;
            }
            Object value = single(tree, field, at);
            if (value != null) {
                builder.setField(field, value);
            }
        }
    }

    private void setRepeated(
            DynamicMessage.Builder builder, FieldDescriptor field, Tree tree, FieldPath at)
            throws ConfigException {
        // A lone value stands for a list of one, as in Envoy.
        List<Tree> items =
                tree instanceof Tree.Sequence sequence ? sequence.items() : List.of(tree);
        var read = new ArrayList<Object>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Object value = single(items.get(i), field, at.index(i));
            if (value != null) {
                read.add(value);
            }
        }
        builder.setField(field, read);
    }

    private void setMap(
            DynamicMessage.Builder builder, FieldDescriptor field, Tree tree, FieldPath at)
            throws ConfigException {
        if (!(tree instanceof Tree.Mapping mapping)) {
            wrong(tree, "a mapping", at);
            return;
        }
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        for (Tree.Entry entry : mapping.entries()) {
            FieldPath entryAt = at.key(entry.key());
            Object key =
                    scalar(
                            new Tree.Scalar(entry.key(), true, entry.line(), entry.column()),
                            keyField,
                            entryAt);
            Object value = single(entry.value(), valueField, entryAt);
            if (key != null && value != null) {
                builder.addRepeatedField(
                        field,
                        DynamicMessage.newBuilder(field.getMessageType())
                                .setField(keyField, key)
                                .setField(valueField, value)
                                .build());
            }
        }
    }

    private @Nullable Object single(Tree tree, FieldDescriptor field, FieldPath at)
            throws ConfigException {
        return field.getJavaType() == JavaType.MESSAGE
                ? read(tree, field.getMessageType(), at)
                : scalar(tree, field, at);
    }

    private @Nullable Object scalar(Tree tree, FieldDescriptor field, FieldPath at)
            throws ConfigException {
        Object value = tree instanceof Tree.Scalar scalar ? Scalars.read(scalar, field) : null;
        if (value == null) {
            problems.add(
                    at.invalid(
                            Scalars.found(tree, field) + expected(tree, Scalars.expected(field))));
        }
        return value;
    }

    private static boolean takesNull(FieldDescriptor field) {
        return field.getJavaType() == JavaType.MESSAGE
                && WellKnown.of(field.getMessageType()) == WellKnown.VALUE;
    }

    /// An `Any` written out: `@type` and the fields of that message, or `value` when it is a
    /// well-known one.
    private DynamicMessage any(Tree.Mapping mapping, Descriptor anyType, FieldPath at)
            throws ConfigException {
        if (mapping.entries().isEmpty()) {
            return DynamicMessage.getDefaultInstance(anyType);
        }
        Tree.Entry type = entry(mapping, "@type");
        if (type == null
                || !(type.value() instanceof Tree.Scalar url)
                || !url.quoted()
                || url.text().isEmpty()) {
            problems.add(at.field("@type").missing("the type URL of a message"));
            return DynamicMessage.getDefaultInstance(anyType);
        }
        Any packed = pack(mapping, url.text(), at);
        return DynamicMessage.newBuilder(anyType).mergeFrom(inType(anyType, packed)).build();
    }

    private Any pack(Tree.Mapping mapping, String url, FieldPath at) throws ConfigException {
        Message prototype = types.find(url);
        if (prototype == null) {
            if (!keepUnknownTypes) {
                problems.add(at.field("@type").invalid("'" + url + "' is no message known here"));
                return Any.getDefaultInstance();
            }
            return WellKnown.typedStruct(url, mapping);
        }
        Descriptor type = prototype.getDescriptorForType();
        Message inner;
        if (WellKnown.of(type) == null) {
            inner = message(mapping, type, at, Set.of("@type"));
        } else {
            Tree.Entry value = entry(mapping, "value");
            inner =
                    value == null
                            ? DynamicMessage.getDefaultInstance(type)
                            : read(value.value(), type, at.field("value"));
        }
        return Any.newBuilder().setTypeUrl(url).setValue(inner.toByteString()).build();
    }

    private static Tree.@Nullable Entry entry(Tree.Mapping mapping, String key) {
        for (Tree.Entry entry : mapping.entries()) {
            if (entry.key().equals(key)) {
                return entry;
            }
        }
        return null;
    }

    private void wrong(Tree found, String expected, FieldPath at) throws ConfigException {
        problems.add(at.invalid(found.shown() + expected(found, expected)));
    }

    private static String expected(Tree found, String expected) {
        String place = place(found.line(), found.column());
        return " (" + (place.isEmpty() ? "" : place + "; ") + "expected: " + expected + ")";
    }

    /// Empty for what was never text: structs have no lines.
    private static String place(int line, int column) {
        return line == 0 ? "" : "line " + line + ", column " + column;
    }
}
