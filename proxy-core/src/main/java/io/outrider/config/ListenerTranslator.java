package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.outrider.formatter.Addresses;
import io.outrider.listener.ConnectionLimit;
import io.outrider.listener.FilterChains;
import io.outrider.listener.ListenerConfig;
import io.outrider.listener.ListenerConfig.Direction;
import io.outrider.listener.ListenerConfig.SocketRules;
import io.outrider.runtime.RuntimeNumber;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `Listener` into a [ListenerConfig]. Threads: main loop, or start.
public final class ListenerTranslator {
    private static final int DEFAULT_BUFFER_LIMIT_BYTES = 1 << 20;
    private static final long DEFAULT_FILTERS_TIMEOUT = TimeUnit.SECONDS.toNanos(15);
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;

    private final FactoryContext context;

    public ListenerTranslator(FactoryContext context) {
        this.context = context;
    }

    /// A listener without a name gets its address as one.
    @SuppressWarnings("deprecation") // deprecated_v1.bind_to_port and reuse_port are still sent
    public ListenerConfig translate(Listener proto, FieldPath at) throws ConfigException {
        refuse(proto, at);
        List<SocketAddress> addresses = addresses(proto, at);
        String address = text(addresses.getFirst());
        String name = proto.getName().isEmpty() ? address : proto.getName();
        String statPrefix =
                (proto.getStatPrefix().isEmpty() ? address : proto.getStatPrefix())
                        .replace(':', '_');
        int limit =
                proto.hasPerConnectionBufferLimitBytes()
                        ? bytes(proto.getPerConnectionBufferLimitBytes().getValue())
                        : DEFAULT_BUFFER_LIMIT_BYTES;
        FactoryContext own = context.forListener("listener." + statPrefix + ".", limit);
        noEffect(proto, at);
        FilterChains chains = new FilterChainTranslator(own).translate(proto, at);
        return new ListenerConfig(
                name,
                addresses,
                statPrefix,
                isTrue(proto.hasBindToPort(), proto.getBindToPort().getValue())
                        && isTrue(
                                proto.getDeprecatedV1().hasBindToPort(),
                                proto.getDeprecatedV1().getBindToPort().getValue()),
                chains,
                new ListenerFilterTranslator(own).translate(proto, at),
                Durations.nanos(
                        proto.hasListenerFiltersTimeout(),
                        proto.getListenerFiltersTimeout(),
                        DEFAULT_FILTERS_TIMEOUT),
                proto.getContinueOnListenerFiltersTimeout(),
                limit,
                new RuntimeNumber(
                        context.runtime()
                                .key(
                                        "envoy.resource_limits.listener."
                                                + name
                                                + ".connection_limit"),
                        ConnectionLimit.NONE),
                proto.getIgnoreGlobalConnLimit(),
                proto.getUseOriginalDst().getValue(),
                switch (proto.getTrafficDirection()) {
                    case INBOUND -> Direction.INBOUND;
                    case OUTBOUND -> Direction.OUTBOUND;
                    case UNSPECIFIED, UNRECOGNIZED -> Direction.UNSPECIFIED;
                },
                socketRules(proto, at),
                AccessLogTranslator.translate(
                        proto.getAccessLogList(), own, at.field("access_log")));
    }

    private static void refuse(Listener proto, FieldPath at) throws ConfigException {
        if (proto.hasApiListener()) {
            throw at.field("api_listener").unsupported("an API listener");
        }
        if (proto.hasInternalListener()) {
            throw at.field("internal_listener").unsupported("an internal listener");
        }
        if (proto.hasUdpListenerConfig()) {
            throw at.field("udp_listener_config").unsupported("UDP, and with it QUIC,");
        }
        if (proto.hasFilterChainMatcher()) {
            throw at.field("filter_chain_matcher").unsupported("a matching tree of filter chains");
        }
        if (proto.getConnectionBalanceConfig().hasExtendBalance()) {
            throw at.field("connection_balance_config")
                    .field("extend_balance")
                    .unsupported("a connection balancer of another kind than exact_balance");
        }
        if (!proto.hasAddress()) {
            throw at.field("address").missing("socket_address or pipe");
        }
    }

    private void noEffect(Listener proto, FieldPath at) {
        NoEffectReport report = context.noEffect();
        if (proto.getDrainType() == Listener.DrainType.MODIFY_ONLY) {
            report.add(at.field("drain_type"), "listeners drain as with DEFAULT");
        }
        if (proto.hasMaxConnectionsToAcceptPerSocketEvent()) {
            report.add(
                    at.field("max_connections_to_accept_per_socket_event"),
                    "how many connections are accepted at once is the transport's choice");
        }
        if (proto.hasMetadata()) {
            report.add(at.field("metadata"), "nothing here reads it");
        }
        if (proto.getEnableMptcp()) {
            report.add(at.field("enable_mptcp"), "plain TCP is spoken");
        }
        if (proto.getBypassOverloadManager()) {
            report.add(at.field("bypass_overload_manager"), "there is no overload manager");
        }
    }

    /// Envoy would serve IPv6 clients alone.
    private void warnOfFour(Address proto, FieldPath at) {
        var socket = proto.getSocketAddress();
        if (socket.getAddress().equals("::") && !socket.getIpv4Compat()) {
            context.noEffect()
                    .add(
                            at.field("socket_address").field("ipv4_compat"),
                            "it is false, and IPv4 clients are served all the same");
        }
    }

    private List<SocketAddress> addresses(Listener proto, FieldPath at) throws ConfigException {
        var addresses = new ArrayList<SocketAddress>();
        addresses.add(AddressTranslator.resolved(proto.getAddress(), at.field("address")));
        warnOfFour(proto.getAddress(), at.field("address"));
        FieldPath list = at.field("additional_addresses");
        for (int i = 0; i < proto.getAdditionalAddressesCount(); i++) {
            FieldPath here = list.index(i).field("address");
            SocketAddress more =
                    AddressTranslator.resolved(proto.getAdditionalAddresses(i).getAddress(), here);
            warnOfFour(proto.getAdditionalAddresses(i).getAddress(), here);
            if (addresses.contains(more) && !isAnyPort(more)) {
                throw here.invalid(text(more) + " (expected: an address not listed before)");
            }
            addresses.add(more);
        }
        return List.copyOf(addresses);
    }

    private static boolean isAnyPort(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getPort() == 0;
    }

    @SuppressWarnings("deprecation") // reuse_port
    private SocketRules socketRules(Listener proto, FieldPath at) throws ConfigException {
        var rest = new ArrayList<SocketOption>();
        boolean keepalive = keepalive(proto.getSocketOptionsList(), rest);
        for (int i = 0; i < proto.getAdditionalAddressesCount(); i++) {
            var options = proto.getAdditionalAddresses(i).getSocketOptions();
            keepalive |= keepalive(options.getSocketOptionsList(), rest);
        }
        boolean reusePort =
                isTrue(proto.hasEnableReusePort(), proto.getEnableReusePort().getValue());
        return new SocketRules(
                reusePort && !proto.getConnectionBalanceConfig().hasExactBalance(),
                proto.getTcpBacklogSize().getValue(),
                proto.getFreebind().getValue(),
                proto.getTransparent().getValue(),
                keepalive,
                List.copyOf(SourceTranslator.options(rest, context, at.field("socket_options"))),
                proto.getTcpFastOpenQueueLength().getValue());
    }

    /// Whether the options ask for keepalive of accepted connections; every other one goes to
    /// `rest`.
    private static boolean keepalive(List<SocketOption> options, List<SocketOption> rest) {
        boolean keepalive = false;
        for (SocketOption option : options) {
            if (option.getLevel() == SOL_SOCKET && option.getName() == SO_KEEPALIVE) {
                keepalive |= option.getIntValue() != 0;
            } else {
                rest.add(option);
            }
        }
        return keepalive;
    }

    /// A wrapper whose default is true.
    private static boolean isTrue(boolean set, boolean value) {
        return !set || value;
    }

    /// A `uint32` of bytes; beyond 2 GiB there is no difference.
    private static int bytes(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    private static String text(SocketAddress address) {
        return String.valueOf(Addresses.text(address));
    }
}
