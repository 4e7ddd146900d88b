package io.outrider.formatter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `SubstitutionFormatString`: how a record becomes a line, as text or as JSON. Immutable.
public sealed interface LineFormat {
    /// What Envoy writes when nothing is configured.
    String DEFAULT =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
                    + "%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% "
                    + "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" "
                    + "\"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" "
                    + "\"%UPSTREAM_HOST%\"\n";

    /// The finished line, with its line end if it has one.
    String line(FormatContext context);

    /// The MIME type of what [#line] gives.
    String contentType();

    record Text(Formatter formatter, String contentType) implements LineFormat {
        @Override
        public String line(FormatContext context) {
            return formatter.format(context);
        }
    }

    /// @param root maps, lists, formatters and plain values, nested
    /// @param omitEmpty members without a value are left out
    record JsonLine(Map<String, Object> root, boolean omitEmpty, String contentType)
            implements LineFormat {
        @Override
        public String line(FormatContext context) {
            var out = new StringBuilder(256);
            Json.write(out, evaluate(root, context));
            return out.append('\n').toString();
        }

        private @Nullable Object evaluate(Object node, FormatContext context) {
            return switch (node) {
                case Formatter formatter -> formatter.typedValue(context);
                case Map<?, ?> map -> {
                    var members = new TreeMap<String, @Nullable Object>();
                    for (var entry : map.entrySet()) {
                        Object value = evaluate(entry.getValue(), context);
                        if (value != null || !omitEmpty) {
                            members.put(String.valueOf(entry.getKey()), value);
                        }
                    }
                    yield new LinkedHashMap<>(members);
                }
                case List<?> list -> elements(list, context);
                default -> node;
            };
        }

        private List<@Nullable Object> elements(List<?> list, FormatContext context) {
            var values = new ArrayList<@Nullable Object>();
            for (Object element : list) {
                values.add(evaluate(element, context));
            }
            return values;
        }
    }
}
