package io.outrider.upstream;

import io.outrider.lb.HostSet;
import io.outrider.lb.Priorities;
import io.outrider.lb.PrioritySet;
import io.outrider.stats.Scope;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says when a priority of a cluster begins to panic, which is to use all its hosts because too few
/// are available, and when that is over: in the log, and as the gauge `lb_panic_priorities`, which
/// is there from the first panic on. Threads: main loop.
final class PanicWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PanicWatch.class);

    private final String cluster;
    private final Scope scope;
    private final BitSet panicking = new BitSet();

    PanicWatch(String cluster, Scope scope) {
        this.cluster = cluster;
        this.scope = scope;
    }

    /// Compares with what was seen last.
    void look(PrioritySet hosts, Priorities now) {
        boolean changed = false;
        for (int i = 0; i < Math.max(hosts.size(), panicking.length()); i++) {
            boolean panics = i < hosts.size() && !hosts.get(i).hosts().isEmpty() && now.panics(i);
            if (panics == panicking.get(i)) {
                continue;
            }
            changed = true;
            panicking.set(i, panics);
            if (panics) {
                HostSet set = hosts.get(i);
                LOG.warn(
                        "cluster {}: priority {} panics: {} of {} hosts are available, all of them are used",
                        cluster,
                        i,
                        set.healthy().size() + set.degraded().size(),
                        set.hosts().size() - set.excluded().size());
            } else {
                LOG.info("cluster {}: priority {} does not panic any more", cluster, i);
            }
        }
        if (changed) {
            scope.gauge("lb_panic_priorities").set(panicking.cardinality());
        }
    }
}
