package io.outrider.config;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.outrider.lb.EdsHealth;
import io.outrider.lb.HostSetRules;
import io.outrider.lb.HostSpec;
import io.outrider.lb.Locality;
import io.outrider.lb.PrioritySetUpdater.Endpoints;
import io.outrider.upstream.NamedEndpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `ClusterLoadAssignment` into endpoints, resolved or still names. Immutable.
public final class EndpointTranslator {
    private EndpointTranslator() {}

    /// Endpoints whose addresses need no resolver.
    public static Endpoints resolved(ClusterLoadAssignment proto, FieldPath at)
            throws ConfigException {
        var hosts = new ArrayList<HostSpec>();
        for (NamedEndpoint endpoint : named(proto, true, at)) {
            hosts.add(endpoint.spec());
        }
        try {
            return new Endpoints(hosts, weights(proto), rules(proto, at));
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    /// Endpoints that may be names, for the DNS clusters.
    ///
    /// @param resolvedOnly refuse names
    public static List<NamedEndpoint> named(
            ClusterLoadAssignment proto, boolean resolvedOnly, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<NamedEndpoint>();
        for (int i = 0; i < proto.getEndpointsCount(); i++) {
            LocalityLbEndpoints group = proto.getEndpoints(i);
            FieldPath groupAt = at.field("endpoints").index(i);
            for (int k = 0; k < group.getLbEndpointsCount(); k++) {
                list.add(
                        endpoint(
                                group,
                                group.getLbEndpoints(k),
                                resolvedOnly,
                                groupAt.field("lb_endpoints").index(k)));
            }
        }
        return list;
    }

    private static NamedEndpoint endpoint(
            LocalityLbEndpoints group, LbEndpoint proto, boolean resolvedOnly, FieldPath at)
            throws ConfigException {
        if (!proto.hasEndpoint()) {
            throw at.missing("endpoint");
        }
        var endpoint = proto.getEndpoint();
        FieldPath here = at.field("endpoint");
        String name = "";
        SocketAddress address;
        var socket = endpoint.getAddress().getSocketAddress();
        if (endpoint.getAddress().hasSocketAddress()
                && AddressTranslator.ipOrNull(socket.getAddress()) == null) {
            if (resolvedOnly) {
                throw here.field("address")
                        .field("socket_address")
                        .field("address")
                        .invalid(
                                "\""
                                        + socket.getAddress()
                                        + "\" (expected: an IP address; names need type STRICT_DNS or LOGICAL_DNS)");
            }
            name = socket.getAddress();
            address =
                    InetSocketAddress.createUnresolved(
                            name,
                            AddressTranslator.port(
                                    socket, here.field("address").field("socket_address")));
        } else {
            address = AddressTranslator.resolved(endpoint.getAddress(), here.field("address"));
        }
        var more = new ArrayList<SocketAddress>();
        for (int i = 0; i < endpoint.getAdditionalAddressesCount(); i++) {
            more.add(
                    AddressTranslator.resolved(
                            endpoint.getAdditionalAddresses(i).getAddress(),
                            here.field("additional_addresses").index(i).field("address")));
        }
        long weight =
                proto.hasLoadBalancingWeight()
                        ? Integer.toUnsignedLong(proto.getLoadBalancingWeight().getValue())
                        : 1;
        if (weight > Integer.MAX_VALUE) {
            throw at.field("load_balancing_weight")
                    .invalid(weight + " (expected: <= " + Integer.MAX_VALUE + ")");
        }
        var builder =
                HostSpec.at(address)
                        .additionalAddresses(more)
                        .hostname(endpoint.getHostname().isEmpty() ? name : endpoint.getHostname())
                        .locality(locality(group))
                        .priority(group.getPriority())
                        .weight((int) weight)
                        .metadata(Structs.metadata(proto.getMetadata()))
                        .canary(isCanary(proto))
                        .edsHealth(health(proto.getHealthStatus()))
                        .healthCheckHostname(endpoint.getHealthCheckConfig().getHostname())
                        .activeHealthCheckDisabled(
                                endpoint.getHealthCheckConfig().getDisableActiveHealthCheck());
        int checkPort = endpoint.getHealthCheckConfig().getPortValue();
        if (endpoint.getHealthCheckConfig().hasAddress()) {
            builder.healthCheckAddress(
                    AddressTranslator.resolved(
                            endpoint.getHealthCheckConfig().getAddress(),
                            here.field("health_check_config").field("address")));
        } else if (checkPort > 0
                && address instanceof InetSocketAddress inet
                && !inet.isUnresolved()) {
            builder.healthCheckAddress(new InetSocketAddress(inet.getAddress(), checkPort));
        }
        try {
            return new NamedEndpoint(name, builder.build());
        } catch (IllegalArgumentException e) {
            throw at.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isCanary(LbEndpoint proto) {
        var lb = proto.getMetadata().getFilterMetadataMap().get("envoy.lb");
        return lb != null
                && lb.getFieldsMap().containsKey("canary")
                && lb.getFieldsOrThrow("canary").getBoolValue();
    }

    static EdsHealth health(HealthStatus status) {
        return switch (status) {
            case HEALTHY -> EdsHealth.HEALTHY;
            case UNHEALTHY -> EdsHealth.UNHEALTHY;
            case DRAINING -> EdsHealth.DRAINING;
            case TIMEOUT -> EdsHealth.TIMEOUT;
            case DEGRADED -> EdsHealth.DEGRADED;
            case UNKNOWN, UNRECOGNIZED -> EdsHealth.UNKNOWN;
        };
    }

    private static Locality locality(LocalityLbEndpoints group) {
        var locality = group.getLocality();
        return new Locality(locality.getRegion(), locality.getZone(), locality.getSubZone());
    }

    /// Weights of localities by priority.
    public static List<Map<Locality, Long>> weights(ClusterLoadAssignment proto) {
        var byPriority = new ArrayList<Map<Locality, Long>>();
        for (LocalityLbEndpoints group : proto.getEndpointsList()) {
            while (byPriority.size() <= group.getPriority()) {
                byPriority.add(new HashMap<>());
            }
            if (group.hasLoadBalancingWeight()) {
                byPriority
                        .get(group.getPriority())
                        .put(
                                locality(group),
                                Integer.toUnsignedLong(group.getLoadBalancingWeight().getValue()));
            }
        }
        return byPriority;
    }

    public static HostSetRules rules(ClusterLoadAssignment proto, FieldPath at)
            throws ConfigException {
        var policy = proto.getPolicy();
        return new HostSetRules(
                policy.hasOverprovisioningFactor()
                        ? policy.getOverprovisioningFactor().getValue()
                        : HostSetRules.DEFAULT.overprovisioningFactor(),
                policy.getWeightedPriorityHealth(),
                dropShare(policy, at.field("policy").field("drop_overloads")));
    }

    private static double dropShare(ClusterLoadAssignment.Policy policy, FieldPath at)
            throws ConfigException {
        if (policy.getDropOverloadsCount() == 0) {
            return 0;
        }
        if (policy.getDropOverloadsCount() > 1) {
            throw at.invalid(
                    policy.getDropOverloadsCount() + " categories (expected: at most one)");
        }
        var share = policy.getDropOverloads(0).getDropPercentage();
        double all =
                switch (share.getDenominator()) {
                    case HUNDRED, UNRECOGNIZED -> 100;
                    case TEN_THOUSAND -> 10_000;
                    case MILLION -> 1_000_000;
                };
        double numerator = Integer.toUnsignedLong(share.getNumerator());
        if (numerator > all) {
            throw at.index(0)
                    .field("drop_percentage")
                    .invalid((long) numerator + " of " + (long) all + " (expected: at most all)");
        }
        return numerator / all;
    }
}
