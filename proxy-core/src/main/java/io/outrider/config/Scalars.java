package io.outrider.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Single values of the scalar types, as reflection wants them.
final class Scalars {

    private static final BigInteger MAX_UINT32 = BigInteger.TWO.pow(32).subtract(BigInteger.ONE);
    private static final BigInteger MAX_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final int MOST_NAMED = 12;

    private Scalars() {}

    /// The value, or null when `scalar` is none of this field's type.
    static @Nullable Object read(Tree.Scalar scalar, FieldDescriptor field) {
        String text = scalar.text();
        return switch (field.getType()) {
            case STRING -> scalar.quoted() && isUnicode(text) ? text : null;
            case BYTES -> scalar.quoted() ? bytes(text) : null;
            case BOOL ->
                    switch (text) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> null;
                    };
            case ENUM -> value(scalar, field);
            case FLOAT -> {
                Double value = isWord(scalar) ? null : Numbers.real(text);
                yield value == null || Math.abs(value) > Float.MAX_VALUE && !value.isInfinite()
                        ? null
                        : (Object) value.floatValue();
            }
            case DOUBLE -> isWord(scalar) ? null : Numbers.real(text);
            case INT32, SINT32, SFIXED32 -> {
                BigInteger value = Numbers.whole(text);
                yield value == null || value.bitLength() > 31 ? null : (Object) value.intValue();
            }
            case UINT32, FIXED32 -> {
                BigInteger value = unsigned(text, MAX_UINT32);
                yield value == null ? null : (Object) value.intValue();
            }
            case INT64, SINT64, SFIXED64 -> {
                BigInteger value = Numbers.whole(text);
                yield value == null || value.bitLength() > 63 ? null : (Object) value.longValue();
            }
            case UINT64, FIXED64 -> {
                BigInteger value = unsigned(text, MAX_UINT64);
                yield value == null ? null : (Object) value.longValue();
            }
            case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    /// What stands in this field's place. Strings and bytes may be secrets, so only their kind is
    /// told.
    static String found(Tree tree, FieldDescriptor field) {
        boolean maySay =
                field.getJavaType() != JavaType.STRING
                        && field.getJavaType() != JavaType.BYTE_STRING;
        if (maySay || !(tree instanceof Tree.Scalar scalar)) {
            return tree.shown();
        }
        if (!isUnicode(scalar.text())) {
            return "half of a surrogate pair";
        }
        return scalar.quoted() ? "a string" : isWord(scalar) ? "a boolean" : "a number";
    }

    /// Whether it can be written in UTF-8, as every string of a message must be.
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /// What a value of this field looks like.
    static String expected(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> "a string; numbers and words such as yes or true need quotes";
            case BYTES -> "bytes in base64";
            case BOOL -> "true or false";
            case ENUM -> names(field.getEnumType());
            case FLOAT, DOUBLE -> "a number";
            case INT32, SINT32, SFIXED32 -> "a whole number from -2147483648 to 2147483647";
            case UINT32, FIXED32 -> "a whole number from 0 to 4294967295";
            case INT64, SINT64, SFIXED64 -> "a whole number of 64 bits";
            case UINT64, FIXED64 -> "a whole number from 0 to 18446744073709551615";
            case MESSAGE, GROUP -> "a mapping: " + field.getMessageType().getFullName();
        };
    }

    /// `one of STATIC, EDS`, cut short when there are many.
    static String names(EnumDescriptor type) {
        var values = type.getValues();
        String names =
                values.stream()
                        .limit(MOST_NAMED)
                        .map(EnumValueDescriptor::getName)
                        .collect(Collectors.joining(", "));
        return "one of " + names + (values.size() > MOST_NAMED ? ", ..." : "");
    }

    private static boolean isWord(Tree.Scalar scalar) {
        return !scalar.quoted() && (scalar.text().equals("true") || scalar.text().equals("false"));
    }

    private static @Nullable BigInteger unsigned(String text, BigInteger max) {
        BigInteger value = Numbers.whole(text);
        return value == null || value.signum() < 0 || value.compareTo(max) > 0 ? null : value;
    }

    /// By name in any case, or by number; a number without a name is kept, for the rules to judge.
    private static @Nullable EnumValueDescriptor value(Tree.Scalar scalar, FieldDescriptor field) {
        var type = field.getEnumType();
        if (scalar.quoted()) {
            EnumValueDescriptor exact = type.findValueByName(scalar.text());
            if (exact != null) {
                return exact;
            }
            String upper = scalar.text().toUpperCase(Locale.ROOT);
            for (EnumValueDescriptor value : type.getValues()) {
                if (value.getName().toUpperCase(Locale.ROOT).equals(upper)) {
                    return value;
                }
            }
        }
        BigInteger number = Numbers.whole(scalar.text());
        return number == null || number.bitLength() > 31
                ? null
                : type.findValueByNumberCreatingIfUnknown(number.intValue());
    }

    /// Standard or URL-safe alphabet, padding or none.
    private static @Nullable ByteString bytes(String text) {
        try {
            String standard = text.replace('-', '+').replace('_', '/');
            return ByteString.copyFrom(Base64.getDecoder().decode(standard));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
