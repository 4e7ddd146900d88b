package io.outrider.lb.overridehost;

import io.outrider.lb.BuildContext;
import io.outrider.lb.Host;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickContext;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.PrioritySet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `override_host` policy: the hosts that the request names, one per attempt, whatever their
/// health; `fallback` when none of them is there or all were tried.
///
/// @param sources asked in order; the first that says something counts
public record OverrideHost(List<Source> sources, LoadBalancer fallback) implements LoadBalancer {
    public OverrideHost {
        sources = List.copyOf(sources);
    }

    /// Where a request names its hosts, as `10.0.0.1:80,[::1]:80`.
    public sealed interface Source {
        /// Null or empty when the request says nothing here.
        @Nullable String hosts(PickContext request);
    }

    /// @param name lower case
    public record Header(String name) implements Source {
        @Override
        public @Nullable String hosts(PickContext request) {
            return request.header(name);
        }
    }

    /// Dynamic metadata of a filter.
    public record Metadata(String filter, List<String> path) implements Source {
        public Metadata {
            path = List.copyOf(path);
        }

        @Override
        public @Nullable String hosts(PickContext request) {
            return request.metadata(filter, path) instanceof String text ? text : null;
        }
    }

    @Override
    public LoadBalancer withLocalityWeights() {
        return new OverrideHost(sources, fallback.withLocalityWeights());
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        Map<String, Host> byAddress = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            for (Host host : hosts.get(i).hosts()) {
                byAddress.putIfAbsent(host.addressText(), host);
            }
        }
        return new WrappedPickerFactory(
                fallback.build(hosts, context),
                picker -> new NamedHostPicker(sources, byAddress, picker));
    }
}
