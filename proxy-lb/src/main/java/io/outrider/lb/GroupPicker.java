package io.outrider.lb;

import org.jspecify.annotations.Nullable;

/// The picker of all policies that first choose a group and then a host in it; repeats while a
/// retry predicate turns hosts down. Threads: one worker.
public final class GroupPicker implements Picker {
    private final GroupSelector selector;
    private final HostChooser chooser;

    public GroupPicker(GroupSelector selector, HostChooser chooser) {
        this.selector = selector;
        this.chooser = chooser;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
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
}
