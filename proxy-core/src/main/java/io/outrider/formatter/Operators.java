package io.outrider.formatter;

import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// Every operator that is built in, by name. Immutable.
///
/// Of Envoy's, these are left out because what they tell is not known here: `CEL`,
/// `STREAM_INFO_REQ`, `TLS_JA3_FINGERPRINT`, `TLS_JA4_FINGERPRINT`, `DOWNSTREAM_TLS_GROUP`,
/// `UPSTREAM_TLS_GROUP`, `ROUTE_RESOLUTION_TIME_US`.
final class Operators {
    private static final Map<String, Function<OperatorSyntax, Operator>> BY_NAME = table();

    private Operators() {}

    /// @throws IllegalArgumentException when there is no such operator, or not with such arguments
    static Operator create(OperatorSyntax syntax) {
        Function<OperatorSyntax, Operator> maker = BY_NAME.get(syntax.name());
        if (maker == null) {
            throw syntax.bad("a command operator that Outrider has");
        }
        Operator operator = maker.apply(syntax);
        if (syntax.maxLength() < 0) {
            return operator;
        }
        return context -> {
            Object value = operator.value(context);
            return value instanceof String text ? syntax.cut(text) : value;
        };
    }

    private static Map<String, Function<OperatorSyntax, Operator>> table() {
        var table = new OperatorTable();
        HeaderOperators.list(table);
        StreamOperators.list(table);
        TimeOperators.list(table);
        UpstreamOperators.list(table);
        DownstreamOperators.list(table);
        TlsOperators.list(table);
        MetadataOperators.list(table);
        process(table);
        return table.finished();
    }

    private static void process(OperatorTable table) {
        String hostname = ProcessFacts.hostname();
        table.plain("HOSTNAME", _ -> hostname);
        table.add(
                "ENVIRONMENT",
                syntax -> {
                    if (syntax.arguments().isEmpty()) {
                        throw syntax.bad("a variable's name in parentheses");
                    }
                    String value = ProcessFacts.environment(syntax.arguments());
                    return _ -> value;
                });
        table.plain("UNIQUE_ID", _ -> UUID.randomUUID().toString());
    }
}
