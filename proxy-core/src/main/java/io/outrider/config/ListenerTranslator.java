package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.outrider.accesslog.AccessLog;
import io.outrider.filter.ListenerFilterConfig;
import io.outrider.formatter.Addresses;
import io.outrider.listener.FilterChain;
import io.outrider.listener.FilterChainMatch;
import io.outrider.listener.FilterChains;
import io.outrider.listener.ListenerConfig;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `Listener` into its runtime settings. Main loop, or start.
public final class ListenerTranslator {
    private static final int DEFAULT_BUFFER_LIMIT = 1024 * 1024;
    private static final long DEFAULT_FILTERS_TIMEOUT = TimeUnit.SECONDS.toNanos(15);

    private final FactoryContext context;

    public ListenerTranslator(FactoryContext context) {
        this.context = context;
    }

    public ListenerConfig translate(Listener proto, FieldPath at) throws ConfigException {
        refuse(proto, at);
        var addresses = new ArrayList<SocketAddress>();
        addresses.add(AddressTranslator.resolved(proto.getAddress(), at.field("address")));
        for (int i = 0; i < proto.getAdditionalAddressesCount(); i++) {
            addresses.add(
                    AddressTranslator.resolved(
                            proto.getAdditionalAddresses(i).getAddress(),
                            at.field("additional_addresses").index(i).field("address")));
        }
        int limit =
                proto.hasPerConnectionBufferLimitBytes()
                        ? proto.getPerConnectionBufferLimitBytes().getValue()
                        : DEFAULT_BUFFER_LIMIT;
        String prefix =
                proto.getStatPrefix().isEmpty()
                        ? String.valueOf(Addresses.text(addresses.getFirst()))
                        : proto.getStatPrefix();
        FactoryContext own =
                context.forListener("listener." + prefix.replace(':', '_') + ".", limit);
        return new ListenerConfig(
                proto.getName().isEmpty() ? prefix : proto.getName(),
                List.copyOf(addresses),
                prefix.replace(':', '_'),
                bindToPort(proto),
                chains(proto, own, at),
                listenerFilters(proto, own, at),
                Durations.nanos(
                        proto.hasListenerFiltersTimeout(),
                        proto.getListenerFiltersTimeout(),
                        DEFAULT_FILTERS_TIMEOUT),
                proto.getContinueOnListenerFiltersTimeout(),
                limit,
                0,
                proto.getIgnoreGlobalConnLimit(),
                proto.getUseOriginalDst().getValue(),
                direction(proto.getTrafficDirection()),
                socket(proto),
                accessLogs(proto, own, at));
    }

    @SuppressWarnings("deprecation") // Istio still says it the old way
    private static boolean bindToPort(Listener proto) {
        if (proto.hasBindToPort()) {
            return proto.getBindToPort().getValue();
        }
        return !proto.hasDeprecatedV1()
                || !proto.getDeprecatedV1().hasBindToPort()
                || proto.getDeprecatedV1().getBindToPort().getValue();
    }

    private void refuse(Listener proto, FieldPath at) throws ConfigException {
        if (proto.hasApiListener()) {
            throw at.field("api_listener").unsupported("API listeners");
        }
        if (proto.hasInternalListener()) {
            throw at.field("internal_listener").unsupported("internal listeners");
        }
        if (proto.hasUdpListenerConfig()) {
            throw at.field("udp_listener_config").unsupported("UDP");
        }
        if (proto.hasFilterChainMatcher()) {
            throw at.field("filter_chain_matcher").unsupported("matcher trees of filter chains");
        }
        if (proto.getSocketOptionsCount() > 0) {
            context.noEffect()
                    .add(at.field("socket_options"), "raw socket options are not set yet");
        }
        if (proto.hasTcpFastOpenQueueLength()) {
            context.noEffect()
                    .add(at.field("tcp_fast_open_queue_length"), "TCP fast open is not used");
        }
        if (proto.hasConnectionBalanceConfig()) {
            context.noEffect()
                    .add(
                            at.field("connection_balance_config"),
                            "connections stay with the worker the kernel gives them to");
        }
    }

    private static ListenerConfig.Direction direction(TrafficDirection direction) {
        return switch (direction) {
            case INBOUND -> ListenerConfig.Direction.INBOUND;
            case OUTBOUND -> ListenerConfig.Direction.OUTBOUND;
            case UNSPECIFIED, UNRECOGNIZED -> ListenerConfig.Direction.UNSPECIFIED;
        };
    }

    @SuppressWarnings("deprecation") // reuse_port came before enable_reuse_port
    private static ListenerConfig.SocketRules socket(Listener proto) {
        return new ListenerConfig.SocketRules(
                proto.hasEnableReusePort() ? proto.getEnableReusePort().getValue() : true,
                proto.getTcpBacklogSize().getValue(),
                proto.getFreebind().getValue(),
                proto.getTransparent().getValue(),
                false);
    }

    private List<ListenerFilterConfig> listenerFilters(
            Listener proto, FactoryContext own, FieldPath at) throws ConfigException {
        var list = new ArrayList<ListenerFilterConfig>();
        for (int i = 0; i < proto.getListenerFiltersCount(); i++) {
            var filter = proto.getListenerFilters(i);
            FieldPath here = at.field("listener_filters").index(i);
            if (filter.hasFilterDisabled()) {
                throw here.field("filter_disabled").unsupported("disabling listener filters");
            }
            if (filter.hasConfigDiscovery()) {
                throw here.field("config_discovery").unsupported("extension discovery");
            }
            list.add(
                    own.factories()
                            .listenerFilters()
                            .require(filter.getName(), filter.getTypedConfig(), here)
                            .parse(filter.getTypedConfig(), here.field("typed_config"), own));
        }
        return List.copyOf(list);
    }

    private List<AccessLog> accessLogs(Listener proto, FactoryContext own, FieldPath at)
            throws ConfigException {
        return AccessLogTranslator.translate(proto.getAccessLogList(), own, at.field("access_log"));
    }

    private FilterChains chains(Listener proto, FactoryContext own, FieldPath at)
            throws ConfigException {
        var entries = new ArrayList<FilterChains.Entry>();
        var seen = new HashMap<FilterChainMatch, Integer>();
        for (int i = 0; i < proto.getFilterChainsCount(); i++) {
            var chain = proto.getFilterChains(i);
            FieldPath here = at.field("filter_chains").index(i);
            FilterChainMatch match =
                    FilterChainTranslator.match(
                            chain.getFilterChainMatch(), here.field("filter_chain_match"));
            Integer twin = seen.put(match, i);
            if (twin != null) {
                throw here.field("filter_chain_match")
                        .invalid(
                                "the same matching rules as filter_chains["
                                        + twin
                                        + "] (expected: each chain to match something else)");
            }
            entries.add(
                    new FilterChains.Entry(match, FilterChainTranslator.chain(chain, own, here)));
        }
        FilterChain fallback = null;
        if (proto.hasDefaultFilterChain()) {
            fallback =
                    FilterChainTranslator.chain(
                            proto.getDefaultFilterChain(), own, at.field("default_filter_chain"));
        }
        if (entries.isEmpty() && fallback == null) {
            throw at.field("filter_chains").missing("at least one filter chain");
        }
        return FilterChains.of(entries, fallback);
    }
}
