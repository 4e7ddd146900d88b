package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.outrider.filter.NetworkFilterConfig;
import io.outrider.listener.FilterChain;
import io.outrider.listener.FilterChainMatch;
import io.outrider.listener.FilterChains;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The filter chains of a `Listener`, with their matches. Threads: main loop, or start.
final class FilterChainTranslator {
    /// Envoy has none: a client that never says hello stays.
    private static final long DEFAULT_CONNECT_TIMEOUT = TimeUnit.SECONDS.toNanos(10);

    private static final String RAW_BUFFER = "envoy.transport_sockets.raw_buffer";

    private final FactoryContext context;

    /// @param context of the listener
    FilterChainTranslator(FactoryContext context) {
        this.context = context;
    }

    FilterChains translate(Listener proto, FieldPath at) throws ConfigException {
        if (proto.getFilterChainsCount() == 0 && !proto.hasDefaultFilterChain()) {
            throw at.field("filter_chains").missing("at least one filter chain");
        }
        var matches = new FilterChainMatches();
        var entries = new ArrayList<FilterChains.Entry>();
        for (int i = 0; i < proto.getFilterChainsCount(); i++) {
            var chain = proto.getFilterChains(i);
            FieldPath here = at.field("filter_chains").index(i);
            FilterChainMatch match =
                    FilterChainMatchTranslator.translate(
                            chain.getFilterChainMatch(), here.field("filter_chain_match"));
            matches.add(chain.getName(), match, here);
            entries.add(new FilterChains.Entry(match, chain(chain, here)));
        }
        FilterChain fallback = null;
        if (proto.hasDefaultFilterChain()) {
            FieldPath here = at.field("default_filter_chain");
            var chain = proto.getDefaultFilterChain();
            if (!chain.getFilterChainMatch()
                    .equals(chain.getFilterChainMatch().getDefaultInstanceForType())) {
                context.noEffect()
                        .add(here.field("filter_chain_match"), "the default chain takes the rest");
            }
            if (usesProxyProtocol(chain)) {
                context.noEffect()
                        .add(here.field("use_proxy_proto"), "only the first filter chain is asked");
            }
            fallback = chain(chain, here);
        }
        return FilterChains.of(entries, fallback);
    }

    @SuppressWarnings("deprecation") // use_proxy_proto is still sent
    private static boolean usesProxyProtocol(
            io.envoyproxy.envoy.config.listener.v3.FilterChain proto) {
        return proto.getUseProxyProto().getValue();
    }

    private FilterChain chain(
            io.envoyproxy.envoy.config.listener.v3.FilterChain proto, FieldPath at)
            throws ConfigException {
        if (proto.hasMetadata()) {
            context.noEffect().add(at.field("metadata"), "nothing here reads it");
        }
        return new FilterChain(
                proto.getName(),
                proto.hasTransportSocket()
                        ? transportSocket(proto.getTransportSocket(), at.field("transport_socket"))
                        : io.outrider.net.TransportSocket.RAW,
                filters(proto.getFiltersList(), at.field("filters")),
                Durations.nanos(
                        proto.hasTransportSocketConnectTimeout(),
                        proto.getTransportSocketConnectTimeout(),
                        DEFAULT_CONNECT_TIMEOUT));
    }

    private io.outrider.net.TransportSocket transportSocket(TransportSocket proto, FieldPath at)
            throws ConfigException {
        if (!proto.hasTypedConfig() && proto.getName().equals(RAW_BUFFER)) {
            return io.outrider.net.TransportSocket.RAW;
        }
        FieldPath here = at.field("typed_config");
        return context.factories()
                .transportSockets()
                .require(proto.getName(), proto.getTypedConfig(), here)
                .parseDownstream(proto.getTypedConfig(), here, context);
    }

    private List<NetworkFilterConfig> filters(List<Filter> protos, FieldPath at)
            throws ConfigException {
        if (protos.isEmpty()) {
            return List.of(ClosingFilter.CONFIG);
        }
        var filters = new ArrayList<NetworkFilterConfig>();
        for (int i = 0; i < protos.size(); i++) {
            Filter proto = protos.get(i);
            FieldPath here = at.index(i);
            if (proto.hasConfigDiscovery()) {
                throw here.field("config_discovery").unsupported("discovery of network filters");
            }
            FieldPath config = here.field("typed_config");
            NetworkFilterConfig filter =
                    context.factories()
                            .networkFilters()
                            .require(proto.getName(), proto.getTypedConfig(), config)
                            .parse(proto.getTypedConfig(), config, context);
            boolean last = i == protos.size() - 1;
            if (filter.isTerminal() != last) {
                throw here.invalid(
                        last
                                ? "filter '"
                                        + proto.getName()
                                        + "' stands last and leaves the data to the next"
                                        + " (expected: a terminal filter, such as tcp_proxy)"
                                : "terminal filter '"
                                        + proto.getName()
                                        + "' with filters behind it (expected: as the last one)");
            }
            filters.add(filter);
        }
        return List.copyOf(filters);
    }
}
