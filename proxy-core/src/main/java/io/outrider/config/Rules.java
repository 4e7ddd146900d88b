package io.outrider.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.envoyproxy.pgv.validate.Validate;
import io.outrider.config.FieldRules.Deprecation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The rules of each message type, read from the options of its proto at the first message of that
/// type.
///
/// Threads: any.
final class Rules {
    /// What Envoy does not hold to its own rules: with `trust_bundles` there are no
    /// `trust_domains`.
    private static final Set<String> UNCHECKED =
            Set.of("envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig");

    private final Map<Descriptor, MessageRules> byType = new ConcurrentHashMap<>();

    MessageRules of(Descriptor type) {
        MessageRules rules = byType.get(type);
        if (rules == null) {
            rules = compile(type);
            byType.put(type, rules);
        }
        return rules;
    }

    private static MessageRules compile(Descriptor type) {
        var options = type.getOptions();
        boolean off =
                options.getExtension(Validate.disabled)
                        || options.getExtension(Validate.ignored)
                        || UNCHECKED.contains(type.getFullName());
        var groups = new ArrayList<MessageRules.Group>();
        for (OneofDescriptor oneof : off ? List.<OneofDescriptor>of() : type.getRealOneofs()) {
            if (oneof.getOptions().getExtension(Validate.required)) {
                String names =
                        oneof.getFields().stream()
                                .map(FieldDescriptor::getName)
                                .collect(Collectors.joining(", "));
                groups.add(new MessageRules.Group(oneof, "one of " + names));
            }
        }
        var fields = new ArrayList<FieldRules>();
        for (FieldDescriptor field : type.getFields()) {
            Validate.FieldRules rules =
                    off
                            ? Validate.FieldRules.getDefaultInstance()
                            : field.getOptions().getExtension(Validate.rules);
            FieldRules compiled = field(field, rules);
            if (!compiled.isEmpty()) {
                fields.add(compiled);
            }
        }
        return new MessageRules(List.copyOf(groups), List.copyOf(fields));
    }

    private static FieldRules field(FieldDescriptor field, Validate.FieldRules rules) {
        Deprecation deprecation = deprecation(field);
        if (field.isMapField()) {
            FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
            FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
            return new FieldRules(
                    field,
                    false,
                    "",
                    deprecation,
                    ListRules.of(rules.getMap()),
                    values(key, rules.getMap().getKeys()),
                    values(value, rules.getMap().getValues()));
        }
        if (field.isRepeated()) {
            return new FieldRules(
                    field,
                    false,
                    "",
                    deprecation,
                    ListRules.of(rules.getRepeated()),
                    ValueRules.NONE,
                    values(field, rules.getRepeated().getItems()));
        }
        return new FieldRules(
                field,
                field.getRealContainingOneof() == null && required(rules),
                field.getJavaType() == JavaType.MESSAGE ? expected(field.getMessageType()) : "",
                deprecation,
                List.of(),
                ValueRules.NONE,
                values(field, rules));
    }

    private static Deprecation deprecation(FieldDescriptor field) {
        var options = field.getOptions();
        if (options.getExtension(envoy.annotations.Deprecation.disallowedByDefault)) {
            return Deprecation.DISALLOWED;
        }
        return options.getDeprecated() ? Deprecation.WARNED : Deprecation.NONE;
    }

    private static boolean required(Validate.FieldRules rules) {
        return rules.getMessage().getRequired()
                || switch (rules.getTypeCase()) {
                    case ANY -> rules.getAny().getRequired();
                    case DURATION -> rules.getDuration().getRequired();
                    case TIMESTAMP -> rules.getTimestamp().getRequired();
                    default -> false;
                };
    }

    private static String expected(Descriptor type) {
        WellKnown known = WellKnown.of(type);
        return known == null ? type.getFullName() : known.expected();
    }

    private static ValueRules values(FieldDescriptor field, Validate.FieldRules rules) {
        boolean descend =
                field.getJavaType() == JavaType.MESSAGE
                        && !rules.getMessage().getSkip()
                        && hasFieldsOfItsOwn(field.getMessageType());
        boolean watched =
                field.getJavaType() == JavaType.ENUM
                        && field.getEnumType().getValues().stream()
                                .map(EnumValueDescriptor::getOptions)
                                .anyMatch(o -> o.getDeprecated());
        return new ValueRules(ValueRulesCompiler.compile(field, rules), descend, watched);
    }

    /// Well-known messages have no rules inside, except `Any`, which holds a message.
    private static boolean hasFieldsOfItsOwn(Descriptor type) {
        WellKnown known = WellKnown.of(type);
        return known == null || known == WellKnown.ANY;
    }
}
