package io.outrider.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sets every field of a message, one at a time, and tells those that made no difference.
///
/// A field is set in a message that has everything around it already: what is compared is the
/// message with its parent there and itself not. Values that are refused only because they are not
/// what the field wants prove nothing, so several are tried. Threads: one.
final class EveryField {
    private static final int DEEPEST = 10;

    /// Types with one translator, wherever they stand: looked into once.
    private static final Set<String> SHARED =
            Set.of(
                    "envoy.config.route.v3.HeaderMatcher",
                    "envoy.config.route.v3.QueryParameterMatcher",
                    "envoy.config.route.v3.RetryPolicy",
                    "envoy.config.route.v3.CorsPolicy",
                    "envoy.type.matcher.v3.StringMatcher",
                    "envoy.type.matcher.v3.RegexMatcher",
                    "envoy.type.matcher.v3.RegexMatchAndSubstitute",
                    "envoy.config.core.v3.SocketOption",
                    "envoy.config.core.v3.HeaderValueOption");

    private static final Set<String> LARGER =
            Set.of(
                    "google.protobuf.Any",
                    "google.protobuf.Struct",
                    "google.protobuf.ListValue",
                    "google.protobuf.Value");

    /// What comes of a message: its translation as text with what was reported, or the refusal.
    interface Outcome {
        String of(Message message) throws ConfigException;
    }

    private final List<Message> bases;
    private final Predicate<String> into;
    private final Outcome outcome;
    private final Set<String> known = new HashSet<>();
    private Message base;

    /// Fields that change nothing, whatever their value.
    final Set<String> silent = new TreeSet<>();

    /// Fields of which every value that was tried was refused as wrong.
    final Set<String> refused = new TreeSet<>();

    /// @param bases valid ones; a field that makes a difference in any of them works
    /// @param into whether to look into messages of this type
    EveryField(List<Message> bases, Predicate<String> into, Outcome outcome) {
        this.bases = bases;
        this.base = bases.getFirst();
        this.into = into;
        this.outcome = outcome;
    }

    void look() {
        look(List.of());
    }

    private void look(List<FieldDescriptor> above) {
        var type = above.isEmpty() ? base.getDescriptorForType() : above.getLast().getMessageType();
        for (FieldDescriptor field : type.getFields()) {
            var path = new ArrayList<>(above);
            path.add(field);
            if (!isOpened(path)) {
                probe(path);
            } else if (!isNamedWhole(path)) {
                look(path);
            }
        }
    }

    private boolean isOpened(List<FieldDescriptor> path) {
        FieldDescriptor field = path.getLast();
        if (field.getJavaType() != JavaType.MESSAGE
                || field.isMapField()
                || path.size() == DEEPEST) {
            return false;
        }
        String type = field.getMessageType().getFullName();
        for (FieldDescriptor each : path.subList(0, path.size() - 1)) {
            if (each.getMessageType().equals(field.getMessageType())) {
                return false;
            }
        }
        return into.test(type)
                && !field.getMessageType().getFields().isEmpty()
                && (!SHARED.contains(type) || known.add(type));
    }

    /// Whether the message is refused or reported as a whole, so that what is in it does not count.
    private boolean isNamedWhole(List<FieldDescriptor> path) {
        for (Message each : bases) {
            base = each;
            if (isNamed(path, outcome(base))) {
                return true;
            }
            for (Object value : samples(path.getLast(), owner(path))) {
                if (isNamed(path, outcome(with(path, value)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNamed(List<FieldDescriptor> path, String outcome) {
        String text = outcome.replaceAll("\\[[0-9]+]", "");
        return text.contains(name(path) + ": ")
                && (text.endsWith("is not supported") || text.endsWith("]"));
    }

    private void probe(List<FieldDescriptor> path) {
        var still = new TreeSet<String>();
        boolean wrong = false;
        for (int i = 0; i < bases.size(); i++) {
            base = bases.get(i);
            var here = new TreeSet<String>();
            wrong |= probe(path, here);
            if (i == 0) {
                still.addAll(here);
            } else {
                still.retainAll(here);
            }
            if (still.isEmpty()) {
                return;
            }
        }
        (wrong ? refused : silent).addAll(still);
    }

    /// @param still takes the field, or its values, that make no difference
    /// @return whether every value but its default was refused as wrong
    private boolean probe(List<FieldDescriptor> path, Set<String> still) {
        FieldDescriptor field = path.getLast();
        boolean differs = false;
        boolean wrong = true;
        String without = outcome(with(path, null));
        for (Object value : samples(field, owner(path))) {
            String with = outcome(with(path, value));
            if (with.equals(without)) {
                wrong &= value.equals(false) || value instanceof Message m && isEmpty(m);
                if (field.getJavaType() == JavaType.ENUM && !isDefault(field, value)) {
                    still.add(name(path) + "=" + value);
                }
            } else if (!with.contains("(expected:")) {
                differs = true;
            }
        }
        if (!differs) {
            still.add(name(path));
        }
        return wrong;
    }

    private static boolean isEmpty(Message message) {
        return message.equals(message.getDefaultInstanceForType());
    }

    private static boolean isDefault(FieldDescriptor field, Object value) {
        return value.equals(field.getEnumType().getValues().getFirst());
    }

    private String outcome(Message message) {
        try {
            return outcome.of(message);
        } catch (ConfigException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// The base with everything on the path there, and at its end the value; null: not set.
    private Message with(List<FieldDescriptor> path, @Nullable Object value) {
        Message.Builder builder = base.toBuilder();
        set(builder, path, 0, value);
        return builder.build();
    }

    private static void set(
            Message.Builder builder, List<FieldDescriptor> path, int at, @Nullable Object value) {
        FieldDescriptor field = path.get(at);
        if (at == path.size() - 1) {
            if (value == null) {
                if (!field.isRepeated() || at == 0 || builder.getRepeatedFieldCount(field) < 2) {
                    builder.clearField(field);
                }
            } else if (field.isMapField()) {
                builder.setField(field, List.of(value));
            } else if (field.isRepeated()) {
                builder.addRepeatedField(field, value);
            } else {
                builder.setField(field, value);
            }
            return;
        }
        Message.Builder inner;
        if (!field.isRepeated()) {
            inner = ((Message) builder.getField(field)).toBuilder();
        } else if (builder.getRepeatedFieldCount(field) > 0) {
            inner = ((Message) builder.getRepeatedField(field, 0)).toBuilder();
        } else {
            inner = builder.newBuilderForField(field);
            builder.addRepeatedField(field, inner.build());
        }
        set(inner, path, at + 1, value);
        if (field.isRepeated()) {
            builder.setRepeatedField(field, 0, inner.build());
        } else {
            builder.setField(field, inner.build());
        }
    }

    /// Where the field at the end of the path stands, in the base.
    private Message.Builder owner(List<FieldDescriptor> path) {
        Message.Builder owner = base.toBuilder();
        for (FieldDescriptor field : path.subList(0, path.size() - 1)) {
            owner = owner.newBuilderForField(field);
        }
        return owner;
    }

    private static List<Object> samples(FieldDescriptor field, Message.Builder owner) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> List.of(true, false);
            case INT -> List.of(7, 200, 1, 70_000);
            case LONG -> List.of(7L, 70_000L);
            case FLOAT -> List.of(7f, 1.5f);
            case DOUBLE -> List.of(7d, 1.5d);
            case STRING -> List.of("sample", "/sample", "127.0.0.9", "http");
            case BYTE_STRING -> List.of(ByteString.copyFromUtf8("sample"));
            case ENUM -> new ArrayList<Object>(field.getEnumType().getValues());
            case MESSAGE -> messages(owner.newBuilderForField(field));
        };
    }

    /// An empty one, and some with every plain field set.
    private static List<Object> messages(Message.Builder empty) {
        var all = new ArrayList<Object>();
        for (int choice = 0; choice < 4; choice++) {
            Message.Builder full = empty.clone();
            for (FieldDescriptor each : full.getDescriptorForType().getFields()) {
                if (each.getJavaType() == JavaType.MESSAGE
                        && !each.isMapField()
                        && !isWrapper(each)
                        && !full.getDescriptorForType().getOptions().getMapEntry()) {
                    continue;
                }
                List<Object> values = samples(each, full);
                Object value = values.get(Math.min(choice, values.size() - 1));
                if (each.isMapField()) {
                    full.setField(each, List.of(value));
                } else if (each.isRepeated()) {
                    full.addRepeatedField(each, value);
                } else {
                    full.setField(each, value);
                }
            }
            all.add(full.build());
        }
        all.add(empty.build());
        return all;
    }

    private static boolean isWrapper(FieldDescriptor field) {
        String type = field.getMessageType().getFullName();
        return type.startsWith("google.protobuf.") && !LARGER.contains(type);
    }

    private static String name(List<FieldDescriptor> path) {
        return String.join(".", path.stream().map(FieldDescriptor::getName).toList());
    }
}
