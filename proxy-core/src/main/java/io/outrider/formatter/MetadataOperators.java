package io.outrider.formatter;

import io.outrider.http.StreamInfo;
import io.outrider.http.TypedState;
import java.util.Map;
import java.util.function.Function;

/// Operators about metadata and filter state. Immutable.
final class MetadataOperators {
    private MetadataOperators() {}

    static void list(OperatorTable table) {
        table.add("DYNAMIC_METADATA", s -> of(s, StreamInfo::dynamicMetadata));
        table.add("CLUSTER_METADATA", s -> of(s, i -> i.clusterMetadata));
        table.add("UPSTREAM_METADATA", s -> of(s, MetadataOperators::host));
        table.add("METADATA", MetadataOperators::byKind);
        table.add("FILTER_STATE", s -> filterState(s, true));
        table.add("UPSTREAM_FILTER_STATE", s -> filterState(s, false));
    }

    private static Map<String, Map<String, Object>> host(StreamInfo info) {
        return info.upstreamHost == null ? Map.of() : info.upstreamHost.metadata();
    }

    private static Operator byKind(OperatorSyntax syntax) {
        int colon = syntax.arguments().indexOf(':');
        String kind = colon < 0 ? syntax.arguments() : syntax.arguments().substring(0, colon);
        String rest = colon < 0 ? "" : syntax.arguments().substring(colon + 1);
        return switch (kind) {
            case "DYNAMIC" -> of(rest, StreamInfo::dynamicMetadata);
            case "CLUSTER" -> of(rest, i -> i.clusterMetadata);
            case "ROUTE" -> of(rest, i -> i.routeMetadata);
            case "UPSTREAM_HOST" -> of(rest, MetadataOperators::host);
            default -> throw syntax.bad("DYNAMIC, CLUSTER, ROUTE or UPSTREAM_HOST, then a path");
        };
    }

    private static Operator filterState(OperatorSyntax syntax, boolean downstream) {
        String[] parts = syntax.arguments().split(":");
        if (parts[0].isEmpty()) {
            throw syntax.bad("an object's key in parentheses");
        }
        if (parts.length > 1 && !parts[1].equals("PLAIN") && !parts[1].equals("TYPED")) {
            throw syntax.bad("PLAIN or TYPED behind the key");
        }
        boolean plain = parts.length > 1 && parts[1].equals("PLAIN");
        return context -> {
            Object value = downstream ? context.info().filterState(parts[0]) : null;
            if (value instanceof TypedState typed && !plain) {
                return typed.fields();
            }
            return value == null ? null : value.toString();
        };
    }

    private static Operator of(
            OperatorSyntax syntax, Function<StreamInfo, Map<String, Map<String, Object>>> from) {
        if (syntax.arguments().isEmpty()) {
            throw syntax.bad("a filter name in parentheses, then keys behind colons");
        }
        return of(syntax.arguments(), from);
    }

    /// Follows `filter:key:key…` into nested maps.
    private static Operator of(
            String arguments, Function<StreamInfo, Map<String, Map<String, Object>>> from) {
        String[] keys = arguments.split(":");
        return context -> {
            Object value = from.apply(context.info()).get(keys[0]);
            for (int i = 1; i < keys.length && value != null; i++) {
                value = value instanceof Map<?, ?> map ? map.get(keys[i]) : null;
            }
            return value;
        };
    }
}
