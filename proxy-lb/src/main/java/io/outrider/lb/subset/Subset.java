package io.outrider.lb.subset;

import io.outrider.lb.BuildContext;
import io.outrider.lb.CommonConfig;
import io.outrider.lb.Host;
import io.outrider.lb.HostSet;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.PickerFactory;
import io.outrider.lb.Priorities;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.subset.SubsetConfig.Fallback;
import io.outrider.lb.subset.SubsetConfig.Selector;
import io.outrider.lb.subset.SubsetConfig.SelectorFallback;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The subset policy: a request is balanced by `child` among the hosts whose `envoy.lb` metadata
/// are what its route wants.
///
/// @param common of the cluster, for the state that is shown; `child` has its own for choosing
public record Subset(SubsetConfig config, CommonConfig common, LoadBalancer child)
        implements LoadBalancer {
    @Override
    public LoadBalancer withLocalityWeights() {
        return new Subset(config, common, child.withLocalityWeights());
    }

    @Override
    public PickerFactory build(PrioritySet hosts, BuildContext context) {
        var tree = new SubsetTree();
        var members = new LinkedHashMap<Map<String, Object>, Members>();
        long duplicates = 0;
        for (Selector selector : config.selectors()) {
            tree.add(selector);
        }
        for (int i = 0; i < hosts.size(); i++) {
            for (Host host : hosts.get(i).hosts()) {
                duplicates += join(host, i, hosts.size(), members);
            }
        }
        var factories = new ArrayList<PickerFactory>();
        members.forEach(
                (values, subset) -> {
                    tree.add(values, factories.size());
                    factories.add(
                            subset.single
                                    ? new SingleHostFactory(subset.first())
                                    : child.build(narrowed(hosts, subset), context));
                });
        context.stats().subsetsAre(members.keySet());
        return new SubsetPickerFactory(
                config,
                tree,
                factories,
                needsAny() ? child.build(whole(hosts), context) : null,
                needsDefault() ? child.build(defaults(hosts), context) : null,
                Priorities.of(hosts, common.panicThreshold()),
                duplicates,
                context.stats());
    }

    /// @return how many subsets of single hosts were taken already
    private int join(
            Host host, int priority, int priorities, Map<Map<String, Object>, Members> members) {
        int duplicates = 0;
        for (Selector selector : config.selectors()) {
            for (Map<String, Object> values :
                    HostMetadata.combinations(host, selector.keys(), config.listAsAny())) {
                Members subset =
                        members.computeIfAbsent(
                                values,
                                _ -> new Members(priorities, selector.singleHostPerSubset()));
                List<Host> there = subset.byPriority.get(priority);
                if (subset.single && !there.isEmpty()) {
                    duplicates++;
                } else if (there.isEmpty() || there.getLast() != host) {
                    there.add(host);
                }
            }
        }
        return duplicates;
    }

    private boolean needsAny() {
        return config.fallback() == Fallback.ANY_ENDPOINT
                || config.panicModeAny()
                || hasFallback(SelectorFallback.ANY_ENDPOINT);
    }

    private boolean needsDefault() {
        return config.fallback() == Fallback.DEFAULT_SUBSET
                || hasFallback(SelectorFallback.DEFAULT_SUBSET);
    }

    private boolean hasFallback(SelectorFallback fallback) {
        return config.selectors().stream().anyMatch(s -> s.fallback() == fallback);
    }

    private PrioritySet whole(PrioritySet hosts) {
        return matching(hosts, _ -> true);
    }

    private PrioritySet defaults(PrioritySet hosts) {
        return matching(
                hosts,
                host -> HostMetadata.matches(host, config.defaultSubset(), config.listAsAny()));
    }

    private PrioritySet matching(PrioritySet hosts, Predicate<Host> keep) {
        var members = new Members(hosts.size(), false);
        for (int i = 0; i < hosts.size(); i++) {
            for (Host host : hosts.get(i).hosts()) {
                if (keep.test(host)) {
                    members.byPriority.get(i).add(host);
                }
            }
        }
        return narrowed(hosts, members);
    }

    private PrioritySet narrowed(PrioritySet hosts, Members members) {
        var sets = new ArrayList<HostSet>();
        for (int i = 0; i < hosts.size(); i++) {
            sets.add(hosts.get(i).subset(members.byPriority.get(i), weightRule()));
        }
        return PrioritySet.of(sets);
    }

    private HostSet.@Nullable LocalityWeightRule weightRule() {
        if (!config.localityWeightAware()) {
            return null;
        }
        if (!config.scaleLocalityWeight()) {
            return (weight, _, _) -> weight;
        }
        return (weight, kept, before) ->
                before == 0 ? 0 : Math.round((float) (weight * kept) / before);
    }

    /// The hosts of one subset while it is put together.
    private static final class Members {
        final List<List<Host>> byPriority = new ArrayList<>();
        final boolean single;

        Members(int priorities, boolean single) {
            this.single = single;
            for (int i = 0; i < priorities; i++) {
                byPriority.add(new ArrayList<>());
            }
        }

        Host first() {
            for (List<Host> hosts : byPriority) {
                if (!hosts.isEmpty()) {
                    return hosts.getFirst();
                }
            }
            throw new IllegalStateException("a subset has at least one host");
        }
    }
}
