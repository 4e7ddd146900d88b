package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/// Makes [ValueRule]s from the `validate.rules` of one field.
final class ValueRulesCompiler {

    private ValueRulesCompiler() {}

    /// Rules of a wrapper field are asked of the value inside, when it is set.
    static List<ValueRule> compile(FieldDescriptor field, Validate.FieldRules rules) {
        List<ValueRule> plain = plain(rules);
        if (plain.isEmpty()
                || field.getJavaType() != JavaType.MESSAGE
                || WellKnown.of(field.getMessageType()) != WellKnown.WRAPPER) {
            return plain;
        }
        FieldDescriptor inside = field.getMessageType().findFieldByNumber(1);
        return plain.stream()
                .<ValueRule>map(rule -> value -> rule.broken(((Message) value).getField(inside)))
                .toList();
    }

    private static List<ValueRule> plain(Validate.FieldRules rules) {
        return switch (rules.getTypeCase()) {
            case FLOAT -> bounds(rules.getFloat(), v -> (Float) v);
            case DOUBLE -> bounds(rules.getDouble(), v -> (Double) v);
            case INT32 -> bounds(rules.getInt32(), v -> (Integer) v);
            case INT64 -> bounds(rules.getInt64(), v -> (Long) v);
            case UINT32 -> bounds(rules.getUint32(), v -> Integer.toUnsignedLong((Integer) v));
            case UINT64 -> bounds(rules.getUint64(), v -> unsigned((Long) v));
            case SINT32 -> bounds(rules.getSint32(), v -> (Integer) v);
            case SINT64 -> bounds(rules.getSint64(), v -> (Long) v);
            case FIXED32 -> bounds(rules.getFixed32(), v -> Integer.toUnsignedLong((Integer) v));
            case FIXED64 -> bounds(rules.getFixed64(), v -> unsigned((Long) v));
            case SFIXED32 -> bounds(rules.getSfixed32(), v -> (Integer) v);
            case SFIXED64 -> bounds(rules.getSfixed64(), v -> (Long) v);
            case DURATION -> bounds(rules.getDuration(), ValueRulesCompiler::duration);
            case TIMESTAMP -> bounds(rules.getTimestamp(), ValueRulesCompiler::instant);
            case BOOL -> bool(rules.getBool());
            case STRING -> StringRules.of(rules.getString());
            case BYTES -> bytes(rules.getBytes());
            case ENUM -> enumeration(rules.getEnum());
            case ANY -> any(rules.getAny());
            case REPEATED, MAP, TYPE_NOT_SET -> List.of();
        };
    }

    private static <C extends Comparable<C>> List<ValueRule> bounds(
            Message rules, Function<Object, C> number) {
        BoundsRule<C> bounds = BoundsRule.of(rules, number);
        return bounds.isEmpty() ? List.of() : List.of(bounds);
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /// Of a generated or dynamic `google.protobuf.Duration`: seconds are field 1, nanoseconds field
    /// 2.
    private static Duration duration(Object value) {
        Message message = (Message) value;
        return Duration.ofSeconds(part(message, 1), part(message, 2));
    }

    private static Instant instant(Object value) {
        Message message = (Message) value;
        return Instant.ofEpochSecond(part(message, 1), part(message, 2));
    }

    private static long part(Message message, int number) {
        return ((Number) message.getField(message.getDescriptorForType().findFieldByNumber(number)))
                .longValue();
    }

    private static List<ValueRule> bool(Validate.BoolRules rules) {
        if (!rules.hasConst()) {
            return List.of();
        }
        Boolean only = rules.getConst();
        return List.of(v -> v.equals(only) ? null : v + " (expected: " + only + ")");
    }

    private static List<ValueRule> bytes(Validate.BytesRules rules) {
        var compiled = new ArrayList<ValueRule>();
        long min = rules.hasLen() ? rules.getLen() : rules.getMinLen();
        long max = rules.hasLen() ? rules.getLen() : rules.getMaxLen();
        boolean hasMax = rules.hasLen() || rules.hasMaxLen();
        compiled.add(
                v -> {
                    int size = ((ByteString) v).size();
                    if (size == 0 && rules.getIgnoreEmpty()) {
                        return null;
                    }
                    if (size < min) {
                        return size + " bytes (expected: at least " + min + ")";
                    }
                    return hasMax && size > max
                            ? size + " bytes (expected: at most " + max + ")"
                            : null;
                });
        ByteString prefix = rules.getPrefix();
        ByteString suffix = rules.getSuffix();
        if (!prefix.isEmpty() || !suffix.isEmpty()) {
            compiled.add(
                    v ->
                            ((ByteString) v).startsWith(prefix) && ((ByteString) v).endsWith(suffix)
                                    ? null
                                    : "bytes that do not begin or end as the rule asks");
        }
        if (rules.hasConst()) {
            compiled.add(v -> v.equals(rules.getConst()) ? null : "bytes other than the only ones");
        }
        if (rules.getInCount() > 0) {
            compiled.add(v -> rules.getInList().contains(v) ? null : "bytes not in the list");
        }
        if (rules.getNotInCount() > 0) {
            compiled.add(v -> rules.getNotInList().contains(v) ? "bytes that are excluded" : null);
        }
        return List.copyOf(compiled);
    }

    private static List<ValueRule> enumeration(Validate.EnumRules rules) {
        var compiled = new ArrayList<ValueRule>();
        if (rules.getDefinedOnly()) {
            compiled.add(
                    v ->
                            ((EnumValueDescriptor) v).getIndex() >= 0
                                    ? null
                                    : ShownValue.of(v)
                                            + " (expected: "
                                            + Scalars.names(((EnumValueDescriptor) v).getType())
                                            + ")");
        }
        if (rules.hasConst()) {
            compiled.add(
                    v ->
                            ((EnumValueDescriptor) v).getNumber() == rules.getConst()
                                    ? null
                                    : ShownValue.of(v) + " (expected: " + rules.getConst() + ")");
        }
        var in = new HashSet<>(rules.getInList());
        if (!in.isEmpty()) {
            compiled.add(
                    v ->
                            in.contains(((EnumValueDescriptor) v).getNumber())
                                    ? null
                                    : ShownValue.of(v)
                                            + " (expected: one of "
                                            + names(v, in)
                                            + ")");
        }
        var notIn = new HashSet<>(rules.getNotInList());
        if (!notIn.isEmpty()) {
            compiled.add(
                    v ->
                            notIn.contains(((EnumValueDescriptor) v).getNumber())
                                    ? ShownValue.of(v)
                                            + " (expected: none of "
                                            + names(v, notIn)
                                            + ")"
                                    : null);
        }
        return List.copyOf(compiled);
    }

    private static String names(Object value, Iterable<Integer> numbers) {
        var type = ((EnumValueDescriptor) value).getType();
        var names = new ArrayList<String>();
        for (int number : numbers) {
            names.add(ShownValue.of(type.findValueByNumberCreatingIfUnknown(number)));
        }
        return String.join(", ", names);
    }

    private static List<ValueRule> any(Validate.AnyRules rules) {
        var compiled = new ArrayList<ValueRule>();
        List<String> in = rules.getInList();
        if (!in.isEmpty()) {
            compiled.add(
                    v ->
                            in.contains(url(v))
                                    ? null
                                    : ShownValue.of(url(v))
                                            + " (expected: one of "
                                            + StringRules.shown(in)
                                            + ")");
        }
        List<String> notIn = rules.getNotInList();
        if (!notIn.isEmpty()) {
            compiled.add(
                    v ->
                            notIn.contains(url(v))
                                    ? ShownValue.of(url(v))
                                            + " (expected: none of "
                                            + StringRules.shown(notIn)
                                            + ")"
                                    : null);
        }
        return List.copyOf(compiled);
    }

    private static String url(Object any) {
        return any instanceof Any typed
                ? typed.getTypeUrl()
                : (String)
                        ((Message) any)
                                .getField(
                                        ((Message) any)
                                                .getDescriptorForType()
                                                .findFieldByNumber(Any.TYPE_URL_FIELD_NUMBER));
    }
}
