package io.outrider.lb.overridehost;

import io.outrider.lb.BuildContext;
import io.outrider.lb.EdsHealth;
import io.outrider.lb.Host;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Any policy behind a session's own host ([PickContext#overrideHost]): stateful sessions. The host
/// is used while its status is one of `usable`; after that a strict session gets no host, another
/// the policy's choice.
///
/// @param usable `common_lb_config.override_host_status`
public record StickySession(LoadBalancer policy, Set<EdsHealth> usable) implements LoadBalancer {
    public static final Set<EdsHealth> DEFAULT_USABLE =
            Set.of(EdsHealth.UNKNOWN, EdsHealth.HEALTHY, EdsHealth.DEGRADED);

    public StickySession {
        usable = Set.copyOf(usable);
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new StickySession(policy.withLocalityWeights(), usable);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return new WrappedPickerFactory(
                policy.build(hosts, context), picker -> new Sticky(hosts, usable, picker));
    }

    /// Threads: one worker.
    private record Sticky(PrioritySet hosts, Set<EdsHealth> usable, Picker otherwise)
            implements Picker {
        @Override
        public @Nullable Host pick(PickContext context) {
            SocketAddress address = context.overrideHost();
            if (address == null) {
                return otherwise.pick(context);
            }
            Host host = hosts.find(address);
            if (host != null && usable.contains(host.status())) {
                return host;
            }
            return context.overrideHostStrict() ? null : otherwise.pick(context);
        }

        @Override
        public @Nullable Host peek(PickContext context) {
            return otherwise.peek(context);
        }
    }
}
