package io.outrider.lb;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What discovery says of one endpoint; [PrioritySetUpdater] turns it into a [Host] or finds the
/// host that already has this address. Immutable.
///
/// @param additionalAddresses further addresses of the same host, for happy eyeballs; may be empty
/// @param hostname empty when the endpoint has none
/// @param priority 0 is the highest; at most 127
/// @param weight at least 1
/// @param metadata by filter name, deeply immutable
/// @param healthCheckAddress null when active checks go to `address`
/// @param healthCheckHostname what active checks ask for; empty: as the check says
public record HostSpec(
        SocketAddress address,
        List<SocketAddress> additionalAddresses,
        String hostname,
        Locality locality,
        int priority,
        int weight,
        Map<String, Map<String, Object>> metadata,
        boolean canary,
        EdsHealth edsHealth,
        @Nullable SocketAddress healthCheckAddress,
        String healthCheckHostname,
        boolean activeHealthCheckDisabled) {

    static final int MAX_PRIORITY = 127;

    public HostSpec {
        additionalAddresses = List.copyOf(additionalAddresses);
        metadata = Map.copyOf(metadata);
        if (weight < 1) {
            throw new IllegalArgumentException(
                    "load_balancing_weight: " + weight + " (expected: >= 1)");
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: 0 to 127)");
        }
    }

    /// The same endpoint at another address: what a name resolved to.
    public HostSpec withAddress(SocketAddress resolved) {
        return withAddresses(resolved, additionalAddresses);
    }

    /// The same endpoint at other addresses.
    public HostSpec withAddresses(SocketAddress first, List<SocketAddress> more) {
        return new HostSpec(
                first,
                more,
                hostname,
                locality,
                priority,
                weight,
                metadata,
                canary,
                edsHealth,
                healthCheckAddress,
                healthCheckHostname,
                activeHealthCheckDisabled);
    }

    /// Starts with an endpoint of weight 1 at priority 0 of which nothing else is said.
    public static Builder at(SocketAddress address) {
        return new Builder(address);
    }

    /// Names what differs from a plain endpoint. Threads: one.
    public static final class Builder {
        private final SocketAddress address;
        private List<SocketAddress> additionalAddresses = List.of();
        private String hostname = "";
        private Locality locality = Locality.NONE;
        private int priority;
        private int weight = 1;
        private Map<String, Map<String, Object>> metadata = Map.of();
        private boolean canary;
        private EdsHealth edsHealth = EdsHealth.UNKNOWN;
        private @Nullable SocketAddress healthCheckAddress;
        private String healthCheckHostname = "";
        private boolean activeHealthCheckDisabled;

        private Builder(SocketAddress address) {
            this.address = address;
        }

        public Builder additionalAddresses(List<SocketAddress> value) {
            additionalAddresses = value;
            return this;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder locality(Locality value) {
            locality = value;
            return this;
        }

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder weight(int value) {
            weight = value;
            return this;
        }

        public Builder metadata(Map<String, Map<String, Object>> value) {
            metadata = value;
            return this;
        }

        public Builder canary(boolean value) {
            canary = value;
            return this;
        }

        public Builder edsHealth(EdsHealth value) {
            edsHealth = value;
            return this;
        }

        public Builder healthCheckAddress(SocketAddress value) {
            healthCheckAddress = value;
            return this;
        }

        public Builder healthCheckHostname(String value) {
            healthCheckHostname = value;
            return this;
        }

        public Builder activeHealthCheckDisabled(boolean value) {
            activeHealthCheckDisabled = value;
            return this;
        }

        public HostSpec build() {
            return new HostSpec(
                    address,
                    additionalAddresses,
                    hostname,
                    locality,
                    priority,
                    weight,
                    metadata,
                    canary,
                    edsHealth,
                    healthCheckAddress,
                    healthCheckHostname,
                    activeHealthCheckDisabled);
        }
    }
}
