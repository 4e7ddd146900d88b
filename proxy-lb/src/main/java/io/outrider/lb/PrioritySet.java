package io.outrider.lb;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All hosts of a cluster by priority; there is always a priority 0, maybe empty. Immutable.
public final class PrioritySet {
    public static final PrioritySet EMPTY =
            of(List.of(HostSet.of(0, List.of(), null, null, HostSetRules.DEFAULT)));

    private final HostSet[] hostSets;
    private final Map<SocketAddress, Host> byAddress;

    private PrioritySet(HostSet[] hostSets, Map<SocketAddress, Host> byAddress) {
        this.hostSets = hostSets;
        this.byAddress = byAddress;
    }

    /// @param hostSets by priority from 0, at least one
    public static PrioritySet of(List<HostSet> hostSets) {
        if (hostSets.isEmpty()) {
            throw new IllegalArgumentException("priorities: 0 (expected: >= 1)");
        }
        var byAddress = new HashMap<SocketAddress, Host>();
        for (HostSet set : hostSets) {
            for (Host host : set.hosts()) {
                byAddress.putIfAbsent(host.address(), host);
            }
        }
        return new PrioritySet(hostSets.toArray(new HostSet[0]), byAddress);
    }

    /// How many priorities there are; at least 1.
    public int size() {
        return hostSets.length;
    }

    public HostSet get(int priority) {
        return hostSets[priority];
    }

    /// The host with this address at any priority; null when there is none.
    public @Nullable Host find(SocketAddress address) {
        return byAddress.get(address);
    }

    /// The same hosts, split by the health they have now: what to publish after a check, an
    /// ejection or a return.
    public PrioritySet refreshed() {
        var changed = new HostSet[hostSets.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = hostSets[i].refreshed();
        }
        return new PrioritySet(changed, byAddress);
    }

    public int hostCount() {
        int count = 0;
        for (HostSet set : hostSets) {
            count += set.hosts().size();
        }
        return count;
    }
}
