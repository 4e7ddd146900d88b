package io.outrider.config;

import io.outrider.listener.FilterChainMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The matches of one listener's chains seen so far: a connection must never have two chains to
/// choose from.
///
/// Threads: main loop, or start.
final class FilterChainMatches {
    private final Map<FilterChainMatch, String> whole = new HashMap<>();

    /// By one value of each criterion: what a connection looks like that the chain takes.
    private final Map<List<Object>, String> single = new HashMap<>();

    /// @param chain the name; empty when it has none
    void add(String chain, FilterChainMatch match, FieldPath at) throws ConfigException {
        String earlier = whole.putIfAbsent(match, chain);
        if (earlier != null) {
            throw at.field("filter_chain_match")
                    .invalid(
                            "filter chain '"
                                    + chain
                                    + "' has the same matching rules as '"
                                    + earlier
                                    + "' (expected: rules of its own)");
        }
        for (List<Object> values : combinations(match)) {
            earlier = single.putIfAbsent(values, chain);
            if (earlier != null) {
                throw at.field("filter_chain_match")
                        .invalid(
                                "filter chain '"
                                        + chain
                                        + "' has matching rules that overlap with those of '"
                                        + earlier
                                        + "' (expected: each connection to fit one chain once)");
            }
        }
    }

    private static List<List<Object>> combinations(FilterChainMatch match) {
        List<List<Object>> all = new ArrayList<>();
        all.add(List.of(match.destinationPort(), match.transportProtocol(), match.sourceType()));
        all = times(all, match.destinationPrefixes());
        all =
                times(
                        all,
                        match.serverNames().stream().map(n -> n.toLowerCase(Locale.ROOT)).toList());
        all = times(all, match.applicationProtocols());
        all = times(all, match.directSourcePrefixes());
        all = times(all, match.sourcePrefixes());
        return times(all, match.sourcePorts());
    }

    private static List<List<Object>> times(List<List<Object>> all, List<?> values) {
        List<?> factors = values.isEmpty() ? List.of("any") : values;
        var product = new ArrayList<List<Object>>();
        for (List<Object> one : all) {
            for (Object value : factors) {
                var longer = new ArrayList<Object>(one);
                longer.add(value);
                product.add(longer);
            }
        }
        return product;
    }
}
