package io.outrider.formatter;

import io.outrider.http.StreamInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Makers of operators by name, while they are being listed. Threads: one, at class loading.
final class OperatorTable {
    private final Map<String, Function<OperatorSyntax, Operator>> byName = new HashMap<>();

    /// An operator that reads its own arguments.
    void add(String name, Function<OperatorSyntax, Operator> maker) {
        byName.put(name, maker);
    }

    /// One without arguments and without a length.
    void plain(String name, Operator operator) {
        add(
                name,
                syntax -> {
                    if (syntax.hasArguments() || syntax.maxLength() >= 0) {
                        throw syntax.bad("no parameters and no length");
                    }
                    return operator;
                });
    }

    void text(String name, Function<StreamInfo, @Nullable String> get) {
        plain(name, context -> get.apply(context.info()));
    }

    /// An empty value counts as missing.
    void nonEmpty(String name, Function<StreamInfo, String> get) {
        plain(name, context -> blank(get.apply(context.info())));
    }

    void number(String name, ToLongFunction<StreamInfo> get) {
        plain(name, context -> get.applyAsLong(context.info()));
    }

    static @Nullable String blank(String value) {
        return value.isEmpty() ? null : value;
    }

    Map<String, Function<OperatorSyntax, Operator>> finished() {
        return Map.copyOf(byName);
    }
}
