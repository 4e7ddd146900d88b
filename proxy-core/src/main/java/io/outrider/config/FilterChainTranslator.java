package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.listener.FilterChain;
import io.outrider.listener.FilterChainMatch;
import io.outrider.net.TransportSocket;
import java.util.ArrayList;
import java.util.List;

/// `FilterChain` and its match. Immutable.
final class FilterChainTranslator {
    private FilterChainTranslator() {}

    static FilterChain chain(
            io.envoyproxy.envoy.config.listener.v3.FilterChain proto,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        var filters = new ArrayList<NetworkFilterConfig>();
        for (int i = 0; i < proto.getFiltersCount(); i++) {
            var filter = proto.getFilters(i);
            FieldPath here = at.field("filters").index(i);
            if (filter.hasConfigDiscovery()) {
                throw here.field("config_discovery").unsupported("extension discovery");
            }
            NetworkFilterConfig config =
                    context.factories()
                            .networkFilters()
                            .require(filter.getName(), filter.getTypedConfig(), here)
                            .parse(filter.getTypedConfig(), here.field("typed_config"), context);
            boolean last = i == proto.getFiltersCount() - 1;
            if (config.isTerminal() != last) {
                throw here.invalid(
                        "'"
                                + filter.getName()
                                + (last
                                        ? "' is the last filter (expected: a terminal filter at the end of the chain)"
                                        : "' is not the last filter (expected: a terminal filter only at the end of the chain)"));
            }
            filters.add(config);
        }
        TransportSocket socket = TransportSocket.RAW;
        if (proto.hasTransportSocket()) {
            FieldPath here = at.field("transport_socket");
            var config = proto.getTransportSocket().getTypedConfig();
            socket =
                    context.factories()
                            .transportSockets()
                            .require(proto.getTransportSocket().getName(), config, here)
                            .parseDownstream(config, here.field("typed_config"), context);
        }
        return new FilterChain(
                proto.getName(),
                socket,
                List.copyOf(filters),
                Durations.nanos(
                        proto.hasTransportSocketConnectTimeout(),
                        proto.getTransportSocketConnectTimeout(),
                        0));
    }

    static FilterChainMatch match(
            io.envoyproxy.envoy.config.listener.v3.FilterChainMatch proto, FieldPath at)
            throws ConfigException {
        if (!proto.getAddressSuffix().isEmpty() || proto.hasSuffixLen()) {
            throw at.field("address_suffix").unsupported("matching by address suffix");
        }
        for (int i = 0; i < proto.getServerNamesCount(); i++) {
            String name = proto.getServerNames(i);
            if (name.contains("*") && !(name.startsWith("*.") && name.indexOf('*', 1) < 0)) {
                throw at.field("server_names")
                        .index(i)
                        .invalid("\"" + name + "\" (expected: a name, or *. before a domain)");
            }
        }
        int port = proto.getDestinationPort().getValue();
        return new FilterChainMatch(
                port,
                prefixes(proto.getPrefixRangesList(), at.field("prefix_ranges")),
                List.copyOf(proto.getServerNamesList()),
                proto.getTransportProtocol(),
                List.copyOf(proto.getApplicationProtocolsList()),
                prefixes(
                        proto.getDirectSourcePrefixRangesList(),
                        at.field("direct_source_prefix_ranges")),
                switch (proto.getSourceType()) {
                    case SAME_IP_OR_LOOPBACK -> FilterChainMatch.SourceType.SAME_IP_OR_LOOPBACK;
                    case EXTERNAL -> FilterChainMatch.SourceType.EXTERNAL;
                    case ANY, UNRECOGNIZED -> FilterChainMatch.SourceType.ANY;
                },
                prefixes(proto.getSourcePrefixRangesList(), at.field("source_prefix_ranges")),
                List.copyOf(proto.getSourcePortsList()));
    }

    private static List<FilterChainMatch.Prefix> prefixes(List<CidrRange> ranges, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<FilterChainMatch.Prefix>();
        for (int i = 0; i < ranges.size(); i++) {
            list.add(AddressTranslator.prefix(ranges.get(i), at.index(i)));
        }
        return List.copyOf(list);
    }
}
