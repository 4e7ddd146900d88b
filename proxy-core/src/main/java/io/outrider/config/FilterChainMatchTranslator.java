package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.outrider.listener.FilterChainMatch;
import io.outrider.listener.FilterChainMatch.SourceType;
import java.util.ArrayList;
import java.util.List;

/// `FilterChainMatch` into its record. Immutable.
final class FilterChainMatchTranslator {
    private FilterChainMatchTranslator() {}

    static FilterChainMatch translate(
            io.envoyproxy.envoy.config.listener.v3.FilterChainMatch proto, FieldPath at)
            throws ConfigException {
        if (!proto.getAddressSuffix().isEmpty()) {
            throw at.field("address_suffix").unsupported("matching on an address suffix");
        }
        if (proto.hasSuffixLen()) {
            throw at.field("suffix_len").unsupported("matching on an address suffix");
        }
        return new FilterChainMatch(
                proto.getDestinationPort().getValue(),
                prefixes(proto.getPrefixRangesList(), at.field("prefix_ranges")),
                serverNames(proto.getServerNamesList(), at.field("server_names")),
                proto.getTransportProtocol(),
                List.copyOf(proto.getApplicationProtocolsList()),
                prefixes(
                        proto.getDirectSourcePrefixRangesList(),
                        at.field("direct_source_prefix_ranges")),
                switch (proto.getSourceType()) {
                    case ANY, UNRECOGNIZED -> SourceType.ANY;
                    case SAME_IP_OR_LOOPBACK -> SourceType.SAME_IP_OR_LOOPBACK;
                    case EXTERNAL -> SourceType.EXTERNAL;
                },
                prefixes(proto.getSourcePrefixRangesList(), at.field("source_prefix_ranges")),
                List.copyOf(proto.getSourcePortsList()));
    }

    private static List<FilterChainMatch.Prefix> prefixes(List<CidrRange> ranges, FieldPath at)
            throws ConfigException {
        var prefixes = new ArrayList<FilterChainMatch.Prefix>();
        for (int i = 0; i < ranges.size(); i++) {
            prefixes.add(AddressTranslator.prefix(ranges.get(i), at.index(i)));
        }
        return List.copyOf(prefixes);
    }

    private static List<String> serverNames(List<String> names, FieldPath at)
            throws ConfigException {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.contains("*") && !name.startsWith("*.")) {
                throw at.index(i)
                        .invalid(
                                "\""
                                        + name
                                        + "\" (expected: a name, or a wildcard for whole labels"
                                        + " such as *.example.com)");
            }
        }
        return List.copyOf(names);
    }
}
