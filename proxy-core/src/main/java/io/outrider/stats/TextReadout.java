package io.outrider.stats;

/// A text shown among the stats, such as a version. Threads: any.
public final class TextReadout extends Stat {
    private final boolean kept;
    private volatile String value = "";

    TextReadout(StatsStore store, StatName name, boolean kept) {
        super(store, Kind.TEXT_READOUT, name);
        this.kept = kept;
    }

    public String value() {
        return value;
    }

    public void set(String value) {
        if (kept) {
            this.value = value;
        }
    }

    @Override
    public boolean used() {
        return !value.isEmpty();
    }
}
