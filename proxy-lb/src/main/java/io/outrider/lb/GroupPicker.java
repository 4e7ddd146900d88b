package io.outrider.lb;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The picker of all policies that first choose a group and then a host in it; repeats while a
/// retry predicate turns hosts down. Threads: one worker.
public final class GroupPicker implements Picker {
    private final GroupSelector selector;
    private final HostChooser chooser;

    /// Choices made ahead, for the next first attempts; null: nobody has asked for any.
    private @Nullable ArrayDeque<Host> foreseen;

    public GroupPicker(GroupSelector selector, HostChooser chooser) {
        this.selector = selector;
        this.chooser = chooser;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        if (foreseen != null && context.attempt() == 0) {
            Host next = foreseen.poll();
            if (next != null) {
                return next;
            }
        }
        int further = context.hostSelectionRetryCount();
        while (true) {
            PickGroup group = selector.select(context);
            if (group == null || group.hosts().isEmpty()) {
                return null;
            }
            Host host = chooser.choose(group, context);
            if (further-- <= 0 || !context.shouldSelectAnotherHost(host)) {
                return host;
            }
        }
    }

    /// As in Envoy, at most as many hosts are foreseen as are healthy.
    @Override
    public @Nullable Host peek(PickContext context) {
        if (foreseen == null) {
            foreseen = new ArrayDeque<>();
        }
        if (foreseen.size() >= selector.healthyHosts()) {
            return null;
        }
        PickGroup group = selector.select(context);
        if (group == null || group.hosts().isEmpty() || !chooser.foresees(group, context)) {
            return null;
        }
        Host host = chooser.choose(group, context);
        foreseen.add(host);
        return host;
    }
}
