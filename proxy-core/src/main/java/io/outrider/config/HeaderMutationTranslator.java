package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.outrider.formatter.Formatter;
import io.outrider.http.HeaderName;
import io.outrider.route.HeaderMutations;
import java.util.ArrayList;
import java.util.List;

/// `*_headers_to_add` and `*_headers_to_remove`. Immutable.
public final class HeaderMutationTranslator {
    private HeaderMutationTranslator() {}

    /// @param kind `request` or `response`, for the paths
    public static HeaderMutations translate(
            List<HeaderValueOption> add, List<String> remove, String kind, FieldPath at)
            throws ConfigException {
        if (add.isEmpty() && remove.isEmpty()) {
            return HeaderMutations.NONE;
        }
        var additions = additions(add, at.field(kind + "_headers_to_add"));
        var removals = new ArrayList<HeaderName>();
        for (int i = 0; i < remove.size(); i++) {
            String name = remove.get(i);
            if (name.startsWith(":") || name.equalsIgnoreCase("host")) {
                throw at.field(kind + "_headers_to_remove")
                        .index(i)
                        .invalid("\"" + name + "\" (expected: neither a pseudo-header nor host)");
            }
            removals.add(HeaderName.of(name));
        }
        return new HeaderMutations(additions, List.copyOf(removals));
    }

    /// The additions alone, for places that only add.
    @SuppressWarnings("deprecation") // `append` came before `append_action`, and is still sent
    public static List<HeaderMutations.Add> additions(List<HeaderValueOption> add, FieldPath at)
            throws ConfigException {
        var additions = new ArrayList<HeaderMutations.Add>();
        for (int i = 0; i < add.size(); i++) {
            HeaderValueOption option = add.get(i);
            FieldPath here = at.index(i);
            String name = option.getHeader().getKey();
            if (name.startsWith(":") && !name.equals(":authority") || name.isEmpty()) {
                throw here.field("header")
                        .field("key")
                        .invalid(
                                "\""
                                        + name
                                        + "\" (expected: a header that may be changed, no pseudo-header)");
            }
            if (!option.getHeader().getRawValue().isEmpty()) {
                throw here.field("header").field("raw_value").unsupported("a value in bytes");
            }
            HeaderMutations.Action action =
                    switch (option.getAppendAction()) {
                        case APPEND_IF_EXISTS_OR_ADD ->
                                option.hasAppend() && !option.getAppend().getValue()
                                        ? HeaderMutations.Action.OVERWRITE_IF_EXISTS_OR_ADD
                                        : HeaderMutations.Action.APPEND_IF_EXISTS_OR_ADD;
                        case ADD_IF_ABSENT -> HeaderMutations.Action.ADD_IF_ABSENT;
                        case OVERWRITE_IF_EXISTS_OR_ADD ->
                                HeaderMutations.Action.OVERWRITE_IF_EXISTS_OR_ADD;
                        case OVERWRITE_IF_EXISTS -> HeaderMutations.Action.OVERWRITE_IF_EXISTS;
                        case UNRECOGNIZED ->
                                throw here.field("append_action")
                                        .unsupported("action " + option.getAppendActionValue());
                    };
            additions.add(
                    new HeaderMutations.Add(
                            HeaderName.of(name),
                            formatter(
                                    option.getHeader().getValue(),
                                    here.field("header").field("value")),
                            action,
                            option.getKeepEmptyValue()));
        }
        return List.copyOf(additions);
    }

    /// Compiles a format string; what is wrong with it becomes a refusal of the field.
    public static Formatter formatter(String format, FieldPath at) throws ConfigException {
        try {
            return Formatter.compile(format, true);
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }
}
