package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DnsResolutionConfig;
import io.envoyproxy.envoy.config.core.v3.DnsResolverOptions;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig;
import io.outrider.dns.DnsServers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Which DNS servers are asked. There is one resolver here, which understands what Envoy's
/// resolvers of the names `envoy.network.dns_resolver.cares` and `.getaddrinfo` are told.
/// Immutable.
public final class DnsServersTranslator {
    private static final String CARES =
            "envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig";
    private static final String GETADDRINFO =
            "envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig";
    private static final int DNS_PORT = 53;
    private static final String ASKED_AGAIN =
            "how long and how often is asked follows from the refresh rates";

    private DnsServersTranslator() {}

    /// `typed_dns_resolver_config`.
    public static DnsServers typed(
            TypedExtensionConfig proto, ConfigParser parser, NoEffectReport report, FieldPath at)
            throws ConfigException {
        String type = TypeUrls.typeName(proto.getTypedConfig());
        FieldPath here = at.field("typed_config");
        return switch (type) {
            case GETADDRINFO -> {
                if (parser.unpack(proto.getTypedConfig(), GetAddrInfoDnsResolverConfig.class, here)
                        .hasNumRetries()) {
                    report.add(here.field("num_retries"), ASKED_AGAIN);
                }
                yield DnsServers.SYSTEM;
            }
            case CARES -> {
                var config =
                        parser.unpack(proto.getTypedConfig(), CaresDnsResolverConfig.class, here);
                if (config.getUseResolversAsFallback()) {
                    throw here.field("use_resolvers_as_fallback")
                            .unsupported("asking these servers after the system's own");
                }
                refuseTcp(config.getDnsResolverOptions(), here.field("dns_resolver_options"));
                noEffect(config, report, here);
                yield of(
                        config.getResolversList(),
                        !config.getDnsResolverOptions().getNoDefaultSearchDomain(),
                        here.field("resolvers"));
            }
            default ->
                    throw at.unsupported(
                            "resolver '" + proto.getName() + "' with type '" + type + "'");
        };
    }

    private static void noEffect(
            CaresDnsResolverConfig config, NoEffectReport report, FieldPath at) {
        if (config.getFilterUnroutableFamilies()) {
            report.add(
                    at.field("filter_unroutable_families"),
                    "dns_lookup_family alone says which addresses are asked for");
        }
        if (config.hasUdpMaxQueries()) {
            report.add(at.field("udp_max_queries"), "every query has a socket of its own");
        }
        if (config.hasQueryTimeoutSeconds()) {
            report.add(at.field("query_timeout_seconds"), ASKED_AGAIN);
        }
        if (config.hasQueryTries()) {
            report.add(at.field("query_tries"), ASKED_AGAIN);
        }
        if (config.getRotateNameservers()) {
            report.add(at.field("rotate_nameservers"), "servers are asked in their order");
        }
    }

    /// `dns_resolution_config`.
    static DnsServers resolution(DnsResolutionConfig proto, FieldPath at) throws ConfigException {
        refuseTcp(proto.getDnsResolverOptions(), at.field("dns_resolver_options"));
        return of(
                proto.getResolversList(),
                !proto.getDnsResolverOptions().getNoDefaultSearchDomain(),
                at.field("resolvers"));
    }

    private static void refuseTcp(DnsResolverOptions options, FieldPath at) throws ConfigException {
        if (options.getUseTcpForDnsLookups()) {
            throw at.field("use_tcp_for_dns_lookups").unsupported("DNS over TCP alone");
        }
    }

    /// TCP or UDP is all the same: servers are asked over UDP, and over TCP when that is cut short.
    private static void refuseOdd(SocketAddress socket, FieldPath at) throws ConfigException {
        AddressTranslator.plain(
                socket.toBuilder().setProtocol(SocketAddress.Protocol.TCP).build(), at);
    }

    /// A list of servers; none: the system's.
    public static DnsServers of(List<Address> resolvers, boolean search, FieldPath at)
            throws ConfigException {
        var addresses = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < resolvers.size(); i++) {
            var socket = resolvers.get(i).getSocketAddress();
            FieldPath here = at.index(i).field("socket_address");
            if (!resolvers.get(i).hasSocketAddress()) {
                throw at.index(i).unsupported("a DNS server that is not at an IP address");
            }
            refuseOdd(socket, here);
            int port = AddressTranslator.port(socket, here);
            addresses.add(
                    new InetSocketAddress(
                            AddressTranslator.ip(socket.getAddress(), here.field("address")),
                            port == 0 ? DNS_PORT : port));
        }
        return new DnsServers(addresses, search);
    }
}
