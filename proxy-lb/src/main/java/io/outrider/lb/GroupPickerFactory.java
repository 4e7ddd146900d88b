package io.outrider.lb;

/// Makes [GroupPicker]s over one shared routing. Immutable.
public final class GroupPickerFactory implements PickerFactory {
    private final GroupRouting routing;
    private final ChooserMaker choosers;

    public GroupPickerFactory(GroupRouting routing, ChooserMaker choosers) {
        this.routing = routing;
        this.choosers = choosers;
    }

    @Override
    public Picker newPicker(RandomSource random) {
        return new GroupPicker(
                new GroupSelector(routing, random), choosers.make(routing.groupCount(), random));
    }

    @Override
    public Priorities priorities() {
        return routing.priorities();
    }

    /// Makes the chooser of one worker.
    @FunctionalInterface
    public interface ChooserMaker {
        /// @param groups how many groups there are, for cursors by group index
        HostChooser make(int groups, RandomSource random);
    }
}
