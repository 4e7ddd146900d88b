package io.outrider.route;

import io.outrider.formatter.ByteText;
import io.outrider.formatter.FormatContext;
import io.outrider.formatter.Formatter;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import java.util.List;

/// Headers to add and to remove at one level of a route configuration. Immutable.
public record HeaderMutations(List<Add> additions, List<HeaderName> removals) {
    public static final HeaderMutations NONE = new HeaderMutations(List.of(), List.of());

    /// `append_action`.
    public enum Action {
        APPEND_IF_EXISTS_OR_ADD,
        ADD_IF_ABSENT,
        OVERWRITE_IF_EXISTS_OR_ADD,
        OVERWRITE_IF_EXISTS
    }

    /// @param keepEmpty add the header even when its value is empty
    public record Add(HeaderName name, Formatter value, Action action, boolean keepEmpty) {}

    public boolean isEmpty() {
        return additions.isEmpty() && removals.isEmpty();
    }

    /// Removes first, then adds, as Envoy does.
    public void apply(HeaderMap headers, FormatContext context) {
        for (int i = 0; i < removals.size(); i++) {
            headers.remove(removals.get(i));
        }
        for (int i = 0; i < additions.size(); i++) {
            add(additions.get(i), headers, context);
        }
    }

    private static void add(Add add, HeaderMap headers, FormatContext context) {
        String value = ByteText.forHeader(add.value().format(context));
        if (value.isEmpty() && !add.keepEmpty()) {
            return;
        }
        HeaderName name = add.name().equals(HeaderNames.HOST) ? HeaderNames.AUTHORITY : add.name();
        switch (add.action()) {
            case APPEND_IF_EXISTS_OR_ADD -> headers.add(name, value);
            case ADD_IF_ABSENT -> {
                if (!headers.contains(name)) {
                    headers.add(name, value);
                }
            }
            case OVERWRITE_IF_EXISTS_OR_ADD -> headers.set(name, value);
            case OVERWRITE_IF_EXISTS -> {
                if (headers.contains(name)) {
                    headers.set(name, value);
                }
            }
        }
    }
}
