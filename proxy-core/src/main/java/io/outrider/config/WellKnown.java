package io.outrider.config;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// The messages that JSON writes in a form of their own.
enum WellKnown {
    ANY("a mapping with '@type'"),
    WRAPPER("a value"),
    DURATION("a duration such as 0.25s"),
    TIMESTAMP("a time such as 2026-01-31T12:00:00Z"),
    STRUCT("a mapping"),
    VALUE("a value"),
    LIST("a list"),
    FIELD_MASK("field names with commas between");

    /// Protobuf's limit of a duration either way: ten thousand years.
    private static final long MOST_SECONDS = 315_576_000_000L;

    private static final int NANO_DIGITS = 9;

    private final String expected;

    WellKnown(String expected) {
        this.expected = expected;
    }

    /// Which one `type` is; null for every other message.
    static @Nullable WellKnown of(Descriptor type) {
        String name = type.getFullName();
        if (!name.startsWith("google.protobuf.")) {
            return null;
        }
        return switch (name.substring("google.protobuf.".length())) {
            case "Any" -> ANY;
            case "Duration" -> DURATION;
            case "Timestamp" -> TIMESTAMP;
            case "Struct" -> STRUCT;
            case "Value" -> VALUE;
            case "ListValue" -> LIST;
            case "FieldMask" -> FIELD_MASK;
            case "DoubleValue",
                    "FloatValue",
                    "Int64Value",
                    "UInt64Value",
                    "Int32Value",
                    "UInt32Value",
                    "BoolValue",
                    "StringValue",
                    "BytesValue" ->
                    WRAPPER;
            default -> null;
        };
    }

    String expected() {
        return expected;
    }

    /// Whether `{seconds: 1}` is taken beside `1s`, as Envoy does.
    boolean alsoPlain() {
        return this == DURATION || this == TIMESTAMP || this == FIELD_MASK;
    }

    /// The message, or null when `tree` does not have the form.
    @Nullable Message read(Tree tree) {
        return switch (this) {
            case ANY, WRAPPER -> throw new IllegalStateException("read by descriptor: " + this);
            case DURATION ->
                    tree instanceof Tree.Scalar s && s.quoted() ? duration(s.text()) : null;
            case TIMESTAMP ->
                    tree instanceof Tree.Scalar s && s.quoted() ? timestamp(s.text()) : null;
            case STRUCT -> tree instanceof Tree.Mapping mapping ? struct(mapping) : null;
            case VALUE -> value(tree);
            case LIST -> tree instanceof Tree.Sequence sequence ? list(sequence) : null;
            case FIELD_MASK -> tree instanceof Tree.Scalar s && s.quoted() ? mask(s.text()) : null;
        };
    }

    /// `12s`, `0.25s`, `-1.5s`: whole seconds first, at most nine digits behind the point.
    private static @Nullable Duration duration(String text) {
        if (!text.endsWith("s")) {
            return null;
        }
        boolean negative = text.startsWith("-");
        String number = text.substring(negative ? 1 : 0, text.length() - 1);
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        String fraction = point < 0 ? "0" : number.substring(point + 1);
        if (!isDigits(whole, 12) || !isDigits(fraction, NANO_DIGITS)) {
            return null;
        }
        long seconds = Long.parseLong(whole);
        int nanos = Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
        if (seconds > MOST_SECONDS) {
            return null;
        }
        return Duration.newBuilder()
                .setSeconds(negative ? -seconds : seconds)
                .setNanos(negative ? -nanos : nanos)
                .build();
    }

    private static boolean isDigits(String text, int most) {
        return !text.isEmpty()
                && text.length() <= most
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static @Nullable Timestamp timestamp(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Timestamp.newBuilder()
                    .setSeconds(instant.getEpochSecond())
                    .setNanos(instant.getNano())
                    .build();
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    private static FieldMask mask(String text) {
        var mask = FieldMask.newBuilder();
        for (String path : text.split(",", -1)) {
            if (!path.isEmpty()) {
                var snake = new StringBuilder();
                for (int i = 0; i < path.length(); i++) {
                    char c = path.charAt(i);
                    if (c >= 'A' && c <= 'Z') {
                        snake.append('_').append((char) (c + 'a' - 'A'));
                    } else {
                        snake.append(c);
                    }
                }
                mask.addPaths(snake.toString());
            }
        }
        return mask.build();
    }

    static Struct struct(Tree.Mapping mapping) {
        var struct = Struct.newBuilder();
        for (Tree.Entry entry : mapping.entries()) {
            struct.putFields(entry.key(), value(entry.value()));
        }
        return struct.build();
    }

    private static ListValue list(Tree.Sequence sequence) {
        var list = ListValue.newBuilder();
        for (Tree item : sequence.items()) {
            list.addValues(value(item));
        }
        return list.build();
    }

    private static Value value(Tree tree) {
        var value = Value.newBuilder();
        return switch (tree) {
            case Tree.Mapping mapping -> value.setStructValue(struct(mapping)).build();
            case Tree.Sequence sequence -> value.setListValue(list(sequence)).build();
            case Tree.Nothing _ -> value.setNullValue(NullValue.NULL_VALUE).build();
            case Tree.Scalar s when s.quoted() -> value.setStringValue(s.text()).build();
            case Tree.Scalar s when s.text().equals("true") -> value.setBoolValue(true).build();
            case Tree.Scalar s when s.text().equals("false") -> value.setBoolValue(false).build();
            case Tree.Scalar s -> value.setNumberValue(Double.parseDouble(s.text())).build();
        };
    }

    /// A message nobody here has a definition of, kept whole.
    static Any typedStruct(String url, Tree.Mapping mapping) {
        var fields = mapping.entries().stream().filter(e -> !e.key().equals("@type")).toList();
        var struct =
                TypedStruct.newBuilder()
                        .setTypeUrl(url)
                        .setValue(
                                struct(new Tree.Mapping(fields, mapping.line(), mapping.column())));
        return Any.pack(struct.build());
    }

    /// A `Struct` as a tree again, so that it can be read as another message. It has no lines.
    static Tree tree(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> tree(value.getStructValue());
            case LIST_VALUE ->
                    new Tree.Sequence(
                            value.getListValue().getValuesList().stream()
                                    .map(WellKnown::tree)
                                    .toList(),
                            0,
                            0);
            case STRING_VALUE -> new Tree.Scalar(value.getStringValue(), true, 0, 0);
            case BOOL_VALUE -> new Tree.Scalar(Boolean.toString(value.getBoolValue()), false, 0, 0);
            case NUMBER_VALUE -> new Tree.Scalar(number(value.getNumberValue()), false, 0, 0);
            case NULL_VALUE, KIND_NOT_SET -> new Tree.Nothing(0, 0);
        };
    }

    static Tree.Mapping tree(Struct struct) {
        return new Tree.Mapping(
                struct.getFieldsMap().entrySet().stream()
                        .map(e -> new Tree.Entry(e.getKey(), tree(e.getValue()), 0, 0))
                        .toList(),
                0,
                0);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e18
                ? BigInteger.valueOf((long) value).toString()
                : Double.toString(value);
    }

    static DynamicMessage reparsed(Descriptor type, ByteString bytes) {
        try {
            return DynamicMessage.parseFrom(type, bytes);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
