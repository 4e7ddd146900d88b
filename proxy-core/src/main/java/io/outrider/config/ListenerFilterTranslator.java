package io.outrider.config;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.outrider.filter.ListenerFilterConfig;
import java.util.ArrayList;
import java.util.List;

/// The listener filters of a `Listener`: those it lists, then those that other fields imply, in
/// Envoy's order. Threads: main loop, or start.
final class ListenerFilterTranslator {
    private final FactoryContext context;

    /// @param context of the listener
    ListenerFilterTranslator(FactoryContext context) {
        this.context = context;
    }

    List<ListenerFilterConfig> translate(Listener proto, FieldPath at) throws ConfigException {
        var filters = new ArrayList<ListenerFilterConfig>();
        for (int i = 0; i < proto.getListenerFiltersCount(); i++) {
            filters.add(filter(proto.getListenerFilters(i), at.field("listener_filters").index(i)));
        }
        if (proto.getUseOriginalDst().getValue()) {
            filters.add(
                    parse(
                            "envoy.filters.listener.original_dst",
                            Any.pack(OriginalDst.getDefaultInstance()),
                            at.field("use_original_dst")));
        }
        if (usesProxyProtocol(proto)) {
            filters.add(
                    parse(
                            "envoy.filters.listener.proxy_protocol",
                            Any.pack(ProxyProtocol.getDefaultInstance()),
                            at.field("filter_chains").index(0).field("use_proxy_proto")));
        }
        if (matchesInVain(proto)) {
            context.noEffect()
                    .add(
                            at.field("filter_chains"),
                            "some match on TLS or server names, and no TLS inspector is listed in"
                                    + " listener_filters to find those");
        }
        return List.copyOf(filters);
    }

    private ListenerFilterConfig filter(ListenerFilter proto, FieldPath at) throws ConfigException {
        if (proto.hasConfigDiscovery()) {
            throw at.field("config_discovery").unsupported("discovery of listener filters");
        }
        ListenerFilterConfig filter =
                parse(proto.getName(), proto.getTypedConfig(), at.field("typed_config"));
        if (!proto.hasFilterDisabled()) {
            return filter;
        }
        return new ConditionalListenerFilter(
                filter, predicate(proto.getFilterDisabled(), at.field("filter_disabled")));
    }

    private ListenerFilterConfig parse(String name, Any config, FieldPath at)
            throws ConfigException {
        return context.factories()
                .listenerFilters()
                .require(name, config, at)
                .parse(config, at, context);
    }

    private static DestinationPredicate predicate(
            ListenerFilterChainMatchPredicate proto, FieldPath at) throws ConfigException {
        return switch (proto.getRuleCase()) {
            case OR_MATCH ->
                    new DestinationPredicate.Any(
                            all(proto.getOrMatch().getRulesList(), at.field("or_match")));
            case AND_MATCH ->
                    new DestinationPredicate.All(
                            all(proto.getAndMatch().getRulesList(), at.field("and_match")));
            case NOT_MATCH ->
                    new DestinationPredicate.Not(
                            predicate(proto.getNotMatch(), at.field("not_match")));
            case ANY_MATCH -> new DestinationPredicate.All(List.of());
            case DESTINATION_PORT_RANGE ->
                    new DestinationPredicate.Ports(
                            proto.getDestinationPortRange().getStart(),
                            proto.getDestinationPortRange().getEnd());
            case RULE_NOT_SET ->
                    throw at.missing(
                            "or_match, and_match, not_match, any_match or destination_port_range");
        };
    }

    private static List<DestinationPredicate> all(
            List<ListenerFilterChainMatchPredicate> protos, FieldPath at) throws ConfigException {
        var predicates = new ArrayList<DestinationPredicate>();
        for (int i = 0; i < protos.size(); i++) {
            predicates.add(predicate(protos.get(i), at.field("rules").index(i)));
        }
        return List.copyOf(predicates);
    }

    @SuppressWarnings("deprecation") // use_proxy_proto
    private static boolean usesProxyProtocol(Listener proto) {
        return proto.getFilterChainsCount() > 0
                && proto.getFilterChains(0).getUseProxyProto().getValue();
    }

    /// Whether chains match on what only a TLS inspector finds, and there is none. Envoy does not
    /// say.
    private static boolean matchesInVain(Listener proto) {
        for (ListenerFilter filter : proto.getListenerFiltersList()) {
            if (isOf(filter, TlsInspector.getDefaultInstance())) {
                return false;
            }
        }
        for (FilterChain chain : proto.getFilterChainsList()) {
            var match = chain.getFilterChainMatch();
            if (match.getTransportProtocol().equals("tls") || match.getServerNamesCount() > 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(ListenerFilter filter, Message type) {
        return TypeUrls.typeName(filter.getTypedConfig())
                .equals(type.getDescriptorForType().getFullName());
    }
}
