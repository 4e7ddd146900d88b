package io.outrider.lb.pickfirst;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.GroupPickerFactory;
import io.outrider.lb.GroupRouting;
import io.outrider.lb.Host;
import io.outrider.lb.HostGroup;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SlowStart;
import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.hashing.XxHash64;

/// The `pick_first` policy: all requests go to the first usable host. With shuffling every process
/// has its own order, which survives updates of the hosts.
///
/// @param shuffleSeed 0 keeps the order of the endpoints; else the process's own number
public record PickFirst(CommonConfig common, LocalityConfig localities, long shuffleSeed)
        implements LoadBalancer {
    @Override
    public LoadBalancer withLocalityWeights() {
        return new PickFirst(common, new LocalityConfig.LocalityWeighted(), shuffleSeed);
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        return new GroupPickerFactory(
                GroupRouting.of(hosts, common, localities, SlowStart.OFF, context),
                (groups, _) -> {
                    var chosen = new Host[groups];
                    return (group, _) -> {
                        Host host = chosen[group.index()];
                        if (host == null) {
                            host = first(group.hosts());
                            chosen[group.index()] = host;
                        }
                        return host;
                    };
                });
    }

    private Host first(HostGroup hosts) {
        Host first = hosts.get(0);
        if (shuffleSeed == 0) {
            return first;
        }
        long best = rank(first);
        for (Host host : hosts) {
            long rank = rank(host);
            if (rank > best) {
                first = host;
                best = rank;
            }
        }
        return first;
    }

    private long rank(Host host) {
        return new SplitMixRandom(XxHash64.hash(host.addressText()) ^ shuffleSeed).nextLong();
    }
}
