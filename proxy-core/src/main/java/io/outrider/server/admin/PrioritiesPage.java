package io.outrider.server.admin;

import io.outrider.lb.HostSet;
import io.outrider.lb.Priorities;
import io.outrider.lb.PrioritySet;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.Clusters;
import io.outrider.upstream.WorkerPickerFactory;

/// `/priorities`: where each cluster's requests go by the health of its hosts, and which priorities
/// panic. Immutable.
final class PrioritiesPage {
    private PrioritiesPage() {}

    static AdminPage answer(Clusters clusters) {
        var out = new StringBuilder();
        for (Cluster cluster : clusters.all()) {
            ClusterSnapshot now = cluster.current();
            if (now != null && !(now.pickerFactory() instanceof WorkerPickerFactory)) {
                cluster(out, cluster.config().name(), now);
            }
        }
        return AdminPage.ok(out.toString());
    }

    private static void cluster(StringBuilder out, String name, ClusterSnapshot now) {
        PrioritySet hosts = now.hosts();
        Priorities state = now.pickerFactory().priorities();
        for (int i = 0; i < hosts.size(); i++) {
            HostSet set = hosts.get(i);
            out.append(name).append("::priority ").append(i).append("::");
            out.append("load ").append(state.load().healthy(i)).append(" % healthy, ");
            out.append(state.load().degraded(i)).append(" % degraded; hosts ");
            out.append(set.hosts().size()).append(", healthy ").append(set.healthy().size());
            out.append(", degraded ").append(set.degraded().size());
            out.append(", not checked yet ").append(set.excluded().size());
            out.append("; overprovisioning ").append(set.overprovisioningFactor()).append(" %");
            out.append(state.panics(i) ? "; panic: all hosts are used\n" : "\n");
            for (int k = 0; k < set.localities(); k++) {
                locality(out, name, i, set, k);
            }
        }
    }

    private static void locality(
            StringBuilder out, String name, int priority, HostSet set, int locality) {
        if (set.hosts(locality).isEmpty()) {
            return;
        }
        var place = set.hosts(locality).get(0).locality();
        out.append(name).append("::priority ").append(priority).append("::locality ");
        out.append(place.region()).append('/').append(place.zone());
        out.append('/').append(place.subZone());
        out.append("::hosts ").append(set.hosts(locality).size());
        out.append(", healthy ").append(set.healthy(locality).size());
        out.append(", degraded ").append(set.degraded(locality).size());
        out.append(", weight ").append(set.localityWeight(locality)).append('\n');
    }
}
