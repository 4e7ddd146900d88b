package io.outrider.lb.overridehost;

import io.outrider.lb.Host;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.PrioritySet;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the n-th named host that exists for the n-th attempt. Threads: one worker.
final class NamedHostPicker implements Picker {
    private final PrioritySet hosts;
    private final Picker fallback;

    NamedHostPicker(PrioritySet hosts, Picker fallback) {
        this.hosts = hosts;
        this.fallback = fallback;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        List<SocketAddress> named = context.selectedHosts();
        int skip = context.attempt();
        for (int i = 0; i < named.size(); i++) {
            Host host = hosts.find(named.get(i));
            if (host != null && skip-- == 0) {
                return host;
            }
        }
        return fallback.pick(context);
    }
}
