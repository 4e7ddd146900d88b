package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.outrider.config.FieldRules.Deprecation;
import java.util.List;

/// Walks a message and everything in it, `Any`s included, and holds each field to its rules.
///
/// Threads: main loop, because of what it counts.
final class Validator {

    private final ConfigParser parser;
    private final Rules rules;
    private final UnknownFieldPolicy unknownFields;
    private final DeprecatedFields deprecated;

    Validator(
            ConfigParser parser,
            Rules rules,
            UnknownFieldPolicy unknownFields,
            DeprecatedFields deprecated) {
        this.parser = parser;
        this.rules = rules;
        this.unknownFields = unknownFields;
        this.deprecated = deprecated;
    }

    Rules rules() {
        return rules;
    }

    /// Generated messages answer reflection through a method call per field, prepared for every
    /// field of a type at its first use; one more parse is cheaper, above all at start.
    void check(Message message, FieldPath at, Problems problems) throws ConfigException {
        try {
            walk(
                    message instanceof DynamicMessage
                            ? message
                            : DynamicMessage.parseFrom(
                                    message.getDescriptorForType(), message.toByteString()),
                    at,
                    problems);
        } catch (InvalidProtocolBufferException tooDeep) {
            problems.add(at.invalid("no valid message: " + tooDeep.getMessage()));
        }
    }

    private void walk(Message message, FieldPath at, Problems problems) throws ConfigException {
        for (int number : message.getUnknownFields().asMap().keySet()) {
            unknownFields.found(
                    at,
                    "field number "
                            + number
                            + ", which "
                            + message.getDescriptorForType().getFullName()
                            + " does not have here",
                    problems);
        }
        MessageRules own = rules.of(message.getDescriptorForType());
        for (MessageRules.Group group : own.requiredGroups()) {
            if (!message.hasOneof(group.oneof())) {
                problems.add(at.field(group.oneof().getName()).missing(group.expected()));
            }
        }
        for (FieldRules field : own.fields()) {
            field(message, field, at, problems);
        }
    }

    private void field(Message message, FieldRules rules, FieldPath at, Problems problems)
            throws ConfigException {
        FieldDescriptor field = rules.field();
        if (field.isRepeated()) {
            repeated(message, rules, at, problems);
            return;
        }
        boolean present = !field.hasPresence() || message.hasField(field);
        if (!present) {
            if (rules.required() && rules.field().getRealContainingOneof() == null) {
                problems.add(at.field(field.getName()).missing(rules.expected()));
            }
            return;
        }
        Object value = message.getField(field);
        if (rules.deprecation() != Deprecation.NONE && isSet(message, field)) {
            deprecated(rules, at.field(field.getName()), problems);
        }
        if (!rules.value().isEmpty()) {
            value(value, rules.value(), field, at.field(field.getName()), problems);
        }
    }

    private static boolean isSet(Message message, FieldDescriptor field) {
        return field.hasPresence()
                ? message.hasField(field)
                : !message.getField(field).equals(field.getDefaultValue());
    }

    private void deprecated(FieldRules rules, FieldPath here, Problems problems)
            throws ConfigException {
        deprecated.field(here, rules.field());
        if (rules.deprecation() == Deprecation.DISALLOWED) {
            problems.add(here.unsupported("a field that Envoy has switched off"));
        }
    }

    private void repeated(Message message, FieldRules rules, FieldPath at, Problems problems)
            throws ConfigException {
        FieldDescriptor field = rules.field();
        List<?> items = (List<?>) message.getField(field);
        if (items.isEmpty() && rules.list().isEmpty()) {
            return;
        }
        FieldPath here = at.field(field.getName());
        if (rules.deprecation() != Deprecation.NONE && !items.isEmpty()) {
            deprecated(rules, here, problems);
        }
        for (ListRule rule : rules.list()) {
            String broken = rule.broken(items);
            if (broken != null) {
                problems.add(here.invalid(broken));
            }
        }
        if (field.isMapField()) {
            entries(items, rules, field, here, problems);
            return;
        }
        if (rules.value().isEmpty()) {
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            value(items.get(i), rules.value(), field, here.index(i), problems);
        }
    }

    private void entries(
            List<?> entries,
            FieldRules rules,
            FieldDescriptor field,
            FieldPath here,
            Problems problems)
            throws ConfigException {
        if (rules.key().isEmpty() && rules.value().isEmpty()) {
            return;
        }
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        for (Object entry : entries) {
            Message pair = (Message) entry;
            Object key = pair.getField(keyField);
            FieldPath entryAt = here.key(key.toString());
            value(key, rules.key(), keyField, entryAt, problems);
            value(pair.getField(valueField), rules.value(), valueField, entryAt, problems);
        }
    }

    private void value(
            Object value,
            ValueRules rules,
            FieldDescriptor field,
            FieldPath here,
            Problems problems)
            throws ConfigException {
        for (ValueRule rule : rules.rules()) {
            String broken = rule.broken(value);
            if (broken != null) {
                problems.add(here.invalid(broken));
                return;
            }
        }
        if (rules.watched()) {
            var named = (EnumValueDescriptor) value;
            if (named.getOptions().getDeprecated()) {
                deprecated.value(here, field, named, value.equals(field.getDefaultValue()));
            }
        }
        if (rules.descend()) {
            Message message = (Message) value;
            if (WellKnown.of(message.getDescriptorForType()) == WellKnown.ANY) {
                any(message, here, problems);
            } else {
                walk(message, here, problems);
            }
        }
    }

    /// An `Any` of unknown type is left to whoever looks its extension up, and refuses it by name.
    private void any(Message message, FieldPath here, Problems problems) throws ConfigException {
        try {
            Any any = message instanceof Any typed ? typed : Any.parseFrom(message.toByteString());
            Message inner = any.getTypeUrl().isEmpty() ? null : parser.open(any, here, problems);
            if (inner != null) {
                check(inner, here, problems);
            }
        } catch (ConfigException malformed) {
            problems.add(malformed);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
