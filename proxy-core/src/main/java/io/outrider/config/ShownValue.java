package io.outrider.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;

/// Values as error messages show them.
final class ShownValue {

    private static final int MOST_CHARACTERS = 80;

    private ShownValue() {}

    static String of(Object value) {
        return switch (value) {
            case String text -> "'" + shortened(text) + "'";
            case ByteString bytes -> bytes.size() + " bytes";
            case EnumValueDescriptor named when named.getIndex() >= 0 -> named.getName();
            case EnumValueDescriptor unnamed -> Integer.toString(unnamed.getNumber());
            case Message message -> "a " + message.getDescriptorForType().getFullName();
            case Double number -> real(number);
            case Float number -> real(number.doubleValue());
            default -> value.toString();
        };
    }

    /// Cut to a line's length, control characters made visible.
    static String shortened(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (i == MOST_CHARACTERS) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static String real(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
