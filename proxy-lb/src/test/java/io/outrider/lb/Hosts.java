package io.outrider.lb;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Host sets for tests, and a count of where picks go.
public final class Hosts {
    private Hosts() {}

    public static SocketAddress address(int i) {
        return new InetSocketAddress("10.0." + (i / 250) + "." + (i % 250 + 1), 80);
    }

    public static HostSpec.Builder at(int i) {
        return HostSpec.at(address(i));
    }

    public static SocketAddress pipe(String path) {
        return UnixDomainSocketAddress.of(path);
    }

    /// `count` hosts, the first with address 0.
    public static PrioritySet of(int count, Function<Integer, HostSpec.Builder> spec) {
        var specs = new ArrayList<HostSpec>();
        for (int i = 0; i < count; i++) {
            specs.add(spec.apply(i).build());
        }
        return of(specs);
    }

    public static PrioritySet plain(int count) {
        return of(count, Hosts::at);
    }

    public static PrioritySet weighted(int... weights) {
        return of(weights.length, i -> at(i).weight(weights[i]));
    }

    public static PrioritySet of(List<HostSpec> specs) {
        return updater().update(PrioritySet.EMPTY, PrioritySetUpdater.Endpoints.of(specs)).hosts();
    }

    public static PrioritySetUpdater updater() {
        return new PrioritySetUpdater(PrioritySetUpdater.UpdateRules.DEFAULT, 2, null);
    }

    public static Host host(PrioritySet hosts, int i) {
        Host host = hosts.find(address(i));
        if (host == null) {
            throw new AssertionError("no host " + i);
        }
        return host;
    }

    /// One pick that must find a host.
    public static Host pick(Picker picker) {
        Host host = picker.pick(PickContext.NONE);
        if (host == null) {
            throw new AssertionError("no host picked");
        }
        return host;
    }

    /// Picks `n` times; nothing is active at any time.
    public static Map<Host, Integer> count(Picker picker, int n) {
        var counts = new HashMap<Host, Integer>();
        for (int i = 0; i < n; i++) {
            counts.merge(pick(picker), 1, Integer::sum);
        }
        return counts;
    }

    public static Picker picker(LoadBalancer policy, PrioritySet hosts) {
        return policy.build(hosts, BuildContext.at(0)).newPicker(new SplitMixRandom(7));
    }
}
