package io.outrider.lb.overridehost;

import io.outrider.lb.Host;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes the n-th named host that exists for the n-th attempt. Threads: one worker.
final class NamedHostPicker implements Picker {
    private final List<OverrideHost.Source> sources;
    private final Map<String, Host> byAddress;
    private final Picker fallback;

    /// @param byAddress as Envoy writes addresses
    NamedHostPicker(
            List<OverrideHost.Source> sources, Map<String, Host> byAddress, Picker fallback) {
        this.sources = sources;
        this.byAddress = byAddress;
        this.fallback = fallback;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        String named = named(context);
        int skip = context.attempt();
        for (int from = 0; from < named.length(); ) {
            int comma = named.indexOf(',', from);
            int to = comma < 0 ? named.length() : comma;
            Host host = byAddress.get(named.substring(from, to).strip());
            if (host != null && skip-- == 0) {
                return host;
            }
            from = to + 1;
        }
        return fallback.pick(context);
    }

    private String named(PickContext context) {
        for (int i = 0; i < sources.size(); i++) {
            String hosts = sources.get(i).hosts(context);
            if (hosts != null && !hosts.isEmpty()) {
                return hosts;
            }
        }
        return "";
    }
}
