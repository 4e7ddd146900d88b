package io.outrider.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.outrider.formatter.Formatter;
import io.outrider.formatter.LineFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// `SubstitutionFormatString` and the older forms of a format. Immutable.
public final class FormatTranslator {
    private FormatTranslator() {}

    @SuppressWarnings("deprecation") // text_format is still what most files have
    public static LineFormat translate(SubstitutionFormatString proto, FieldPath at)
            throws ConfigException {
        if (proto.getFormattersCount() > 0) {
            throw at.field("formatters").unsupported("formatter extensions");
        }
        boolean omit = proto.getOmitEmptyValues();
        return switch (proto.getFormatCase()) {
            case TEXT_FORMAT ->
                    text(
                            proto.getTextFormat(),
                            omit,
                            type(proto, "text/plain"),
                            at.field("text_format"));
            case TEXT_FORMAT_SOURCE ->
                    text(
                            RouteTranslator.body(
                                    proto.getTextFormatSource(), at.field("text_format_source")),
                            omit,
                            type(proto, "text/plain"),
                            at.field("text_format_source"));
            case JSON_FORMAT ->
                    json(
                            proto.getJsonFormat(),
                            omit,
                            type(proto, "application/json"),
                            at.field("json_format"));
            case FORMAT_NOT_SET ->
                    throw at.missing("text_format, text_format_source or json_format");
        };
    }

    private static String type(SubstitutionFormatString proto, String otherwise) {
        return proto.getContentType().isEmpty() ? otherwise : proto.getContentType();
    }

    public static LineFormat text(String format, boolean omit, String type, FieldPath at)
            throws ConfigException {
        try {
            return new LineFormat.Text(Formatter.compile(format, omit), type);
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    public static LineFormat json(Struct struct, boolean omit, String type, FieldPath at)
            throws ConfigException {
        return new LineFormat.JsonLine(members(struct, at), omit, type);
    }

    private static Map<String, Object> members(Struct struct, FieldPath at) throws ConfigException {
        var members = new LinkedHashMap<String, Object>();
        for (var entry : struct.getFieldsMap().entrySet()) {
            members.put(entry.getKey(), node(entry.getValue(), at.field(entry.getKey())));
        }
        return members;
    }

    private static Object node(Value value, FieldPath at) throws ConfigException {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> {
                try {
                    yield Formatter.compile(value.getStringValue());
                } catch (IllegalArgumentException e) {
                    throw at.invalid(String.valueOf(e.getMessage()));
                }
            }
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> members(value.getStructValue(), at);
            case LIST_VALUE -> {
                var list = new ArrayList<Object>();
                for (int i = 0; i < value.getListValue().getValuesCount(); i++) {
                    list.add(node(value.getListValue().getValues(i), at.index(i)));
                }
                yield list;
            }
            case NULL_VALUE, KIND_NOT_SET ->
                    throw at.invalid("null (expected: a string, number, bool, object or list)");
        };
    }
}
