package io.outrider.lb.retry;

import io.outrider.lb.Priorities;
import io.outrider.lb.PriorityLoad;
import io.outrider.lb.PrioritySet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The `previous_priorities` retry plug-in: retries leave out the priorities tried before. When all
/// that have available hosts were tried, it starts over. Threads: one request.
public final class PreviousPriorities {
    private final int updateFrequency;
    private final boolean[] tried = new boolean[Priorities.MAX_PRIORITIES];
    private int attempts;
    private @Nullable PriorityLoad load;

    /// @param updateFrequency after how many attempts the shares are computed anew; at least 1
    public PreviousPriorities(int updateFrequency) {
        if (updateFrequency < 1) {
            throw new IllegalArgumentException(
                    "update_frequency: " + updateFrequency + " (expected: >= 1)");
        }
        this.updateFrequency = updateFrequency;
    }

    /// Remembers where an attempt went.
    public void attempted(int priority) {
        tried[priority] = true;
        attempts++;
    }

    /// The shares for the next attempt; the cluster's own until enough attempts were made.
    public PriorityLoad priorityLoad(PrioritySet hosts, PriorityLoad clusterLoad) {
        if (attempts > 0 && attempts % updateFrequency == 0) {
            PriorityLoad next = Priorities.loadWithout(hosts, tried);
            if (next == null) {
                Arrays.fill(tried, false);
                next = Priorities.loadWithout(hosts, tried);
            }
            load = next;
        }
        return load == null || load.priorities() != hosts.size() ? clusterLoad : load;
    }
}
