package io.outrider.config;

import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions.HappyEyeballsConfig;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.outrider.net.SocketOption;
import io.outrider.upstream.ClusterConfig.AddressOrder;
import io.outrider.upstream.ClusterConfig.IpFamily;
import io.outrider.upstream.ClusterConfig.Source;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Where upstream connections come from, and with which socket options: `BindConfig`. Immutable.
public final class SourceTranslator {
    private SourceTranslator() {}

    /// `upstream_bind_config` of a cluster, or of the cluster manager.
    @SuppressWarnings("deprecation") // additional_source_addresses is still sent
    public static List<Source> translate(BindConfig proto, FactoryContext context, FieldPath at)
            throws ConfigException {
        if (proto.hasLocalAddressSelector()) {
            throw at.field("local_address_selector")
                    .unsupported("extension '" + proto.getLocalAddressSelector().getName() + "'");
        }
        List<SocketOption> own =
                options(proto.getSocketOptionsList(), context, at.field("socket_options"));
        boolean freebind = proto.getFreebind().getValue();
        var sources = new ArrayList<Source>();
        if (proto.hasSourceAddress()) {
            sources.add(
                    new Source(
                            address(proto.getSourceAddress(), at.field("source_address")),
                            freebind,
                            own));
        } else if (!own.isEmpty() || freebind) {
            sources.add(new Source(null, freebind, own));
        }
        FieldPath extra = at.field("extra_source_addresses");
        for (int i = 0; i < proto.getExtraSourceAddressesCount(); i++) {
            var each = proto.getExtraSourceAddresses(i);
            FieldPath here = extra.index(i);
            sources.add(
                    new Source(
                            address(each.getAddress(), here.field("address")),
                            freebind,
                            each.hasSocketOptions()
                                    ? options(
                                            each.getSocketOptions().getSocketOptionsList(),
                                            context,
                                            here.field("socket_options").field("socket_options"))
                                    : own));
        }
        FieldPath additional = at.field("additional_source_addresses");
        for (int i = 0; i < proto.getAdditionalSourceAddressesCount(); i++) {
            sources.add(
                    new Source(
                            address(proto.getAdditionalSourceAddresses(i), additional.index(i)),
                            freebind,
                            own));
        }
        check(proto, sources, at);
        return List.copyOf(sources);
    }

    /// As Envoy: one more address at most, of the other family.
    @SuppressWarnings("deprecation") // likewise
    private static void check(BindConfig proto, List<Source> sources, FieldPath at)
            throws ConfigException {
        int more = proto.getExtraSourceAddressesCount() + proto.getAdditionalSourceAddressesCount();
        if (more == 0) {
            return;
        }
        FieldPath here =
                at.field(
                        proto.getExtraSourceAddressesCount() > 0
                                ? "extra_source_addresses"
                                : "additional_source_addresses");
        if (!proto.hasSourceAddress()) {
            throw here.invalid("addresses without a source_address (expected: both)");
        }
        if (more > 1) {
            throw here.invalid(more + " addresses (expected: at most one)");
        }
        if (isSix(sources.get(0)) == isSix(sources.get(1))) {
            throw here.invalid("of the same IP version (expected: another than source_address)");
        }
    }

    private static boolean isSix(Source source) {
        InetSocketAddress address = source.address();
        return address != null && address.getAddress() instanceof Inet6Address;
    }

    private static InetSocketAddress address(SocketAddress proto, FieldPath at)
            throws ConfigException {
        AddressTranslator.plain(proto, at);
        if (!proto.getNamedPort().isEmpty()) {
            throw at.field("named_port").unsupported("named ports");
        }
        return new InetSocketAddress(
                AddressTranslator.ip(proto.getAddress(), at.field("address")),
                proto.getPortValue());
    }

    /// Raw options of a TCP socket; those for datagrams alone are left out.
    static List<SocketOption> options(
            List<io.envoyproxy.envoy.config.core.v3.SocketOption> protos,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        var options = new ArrayList<SocketOption>();
        for (int i = 0; i < protos.size(); i++) {
            var proto = protos.get(i);
            if (proto.getType().hasDatagram() && !proto.getType().hasStream()) {
                continue;
            }
            if (!context.dialer().takesSocketOptions()) {
                throw at.index(i)
                        .unsupported(
                                "socket option "
                                        + proto.getName()
                                        + " at level "
                                        + proto.getLevel()
                                        + " without a native transport");
            }
            options.add(option(proto, at.index(i)));
        }
        return List.copyOf(options);
    }

    private static SocketOption option(
            io.envoyproxy.envoy.config.core.v3.SocketOption proto, FieldPath at)
            throws ConfigException {
        boolean listening =
                proto.getState()
                        == io.envoyproxy.envoy.config.core.v3.SocketOption.SocketState
                                .STATE_LISTENING;
        return switch (proto.getValueCase()) {
            case INT_VALUE ->
                    new SocketOption(
                            (int) proto.getLevel(),
                            (int) proto.getName(),
                            (int) proto.getIntValue(),
                            null,
                            listening);
            case BUF_VALUE ->
                    new SocketOption(
                            (int) proto.getLevel(),
                            (int) proto.getName(),
                            0,
                            HexFormat.of().formatHex(proto.getBufValue().toByteArray()),
                            listening);
            case VALUE_NOT_SET -> throw at.missing("int_value or buf_value");
        };
    }

    /// In which order the addresses of one host are tried.
    static AddressOrder order(HappyEyeballsConfig proto) {
        IpFamily first =
                switch (proto.getFirstAddressFamilyVersion()) {
                    case V4 -> IpFamily.V4;
                    case V6 -> IpFamily.V6;
                    case DEFAULT, UNRECOGNIZED -> null;
                };
        return new AddressOrder(
                first,
                proto.hasFirstAddressFamilyCount()
                        ? Math.max(1, proto.getFirstAddressFamilyCount().getValue())
                        : 1);
    }
}
