package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.lb.HostSet;
import io.outrider.lb.MetadataMatch;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import io.outrider.lb.Priorities;
import io.outrider.lb.PriorityLoad;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.RandomSource;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chooses a priority among those of all clusters of an aggregate, and lets that cluster's picker
/// choose in it. What it knows of the clusters is made anew when one of them was published again.
/// Threads: one worker.
final class AggregatePicker implements Picker {
    private final Aggregate aggregate;
    private final int worker;
    private final RandomSource random;
    private final @Nullable ClusterSnapshot[] seen;
    private List<Place> places = List.of();
    private PrioritySet hosts = PrioritySet.EMPTY;
    private PriorityLoad load = Priorities.of(PrioritySet.EMPTY, 0).load();
    private boolean fresh;

    /// A priority of one of the clusters.
    private record Place(ClusterSnapshot cluster, int priority) {}

    AggregatePicker(Aggregate aggregate, int worker, RandomSource random) {
        this.aggregate = aggregate;
        this.worker = worker;
        this.random = random;
        this.seen = new @Nullable ClusterSnapshot[aggregate.clusters().size()];
    }

    @Override
    public @Nullable Host pick(PickContext request) {
        look();
        if (places.isEmpty()) {
            return null;
        }
        int choice = request.priorityLoad(hosts, load).choose(random.nextLong());
        Place place = places.get(choice < 0 ? ~choice : choice);
        return place.cluster().picker(worker).pick(new InOne(request, place, choice < 0));
    }

    private void look() {
        boolean changed = !fresh;
        for (int i = 0; i < seen.length; i++) {
            ClusterSnapshot now = aggregate.clusters().get(i).current();
            changed |= now != seen[i];
            seen[i] = now;
        }
        if (!changed) {
            return;
        }
        fresh = true;
        var next = new ArrayList<Place>();
        var sets = new ArrayList<HostSet>();
        for (ClusterSnapshot cluster : seen) {
            for (int i = 0; cluster != null && i < cluster.hosts().size(); i++) {
                if (!cluster.hosts().get(i).hosts().isEmpty()) {
                    next.add(new Place(cluster, i));
                    sets.add(cluster.hosts().get(i));
                }
            }
        }
        places = List.copyOf(next);
        hosts = sets.isEmpty() ? PrioritySet.EMPTY : PrioritySet.of(sets);
        load = Priorities.of(hosts, aggregate.panicThreshold()).load();
    }

    /// The request as the chosen cluster's picker sees it: there is one priority only.
    private record InOne(PickContext request, Place place, boolean degraded)
            implements PickContext {
        @Override
        public PriorityLoad priorityLoad(PrioritySet hosts, PriorityLoad clusterLoad) {
            return place.priority < hosts.size()
                    ? PriorityLoad.only(place.priority, degraded, hosts.size())
                    : clusterLoad;
        }

        @Override
        public boolean hasHash() {
            return request.hasHash();
        }

        @Override
        public long hash() {
            return request.hash();
        }

        @Override
        public long nanoTime() {
            return request.nanoTime();
        }

        @Override
        public @Nullable MetadataMatch metadataMatch() {
            return request.metadataMatch();
        }

        @Override
        public @Nullable SocketAddress overrideHost() {
            return request.overrideHost();
        }

        @Override
        public boolean overrideHostStrict() {
            return request.overrideHostStrict();
        }

        @Override
        public @Nullable String header(String name) {
            return request.header(name);
        }

        @Override
        public @Nullable Object metadata(String filter, List<String> path) {
            return request.metadata(filter, path);
        }

        @Override
        public @Nullable Object filterState(String key) {
            return request.filterState(key);
        }

        @Override
        public @Nullable SocketAddress originalDestination() {
            return request.originalDestination();
        }

        @Override
        public int attempt() {
            return request.attempt();
        }

        @Override
        public int hostSelectionRetryCount() {
            return request.hostSelectionRetryCount();
        }

        @Override
        public boolean shouldSelectAnotherHost(Host host) {
            return request.shouldSelectAnotherHost(host);
        }
    }
}
