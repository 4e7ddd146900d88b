package io.outrider.runtime;

import org.jspecify.annotations.Nullable;

/// One key as its readers hold it. Threads: [RuntimeKeys] writes, any thread reads.
public final class RuntimeKey {
    private final String name;
    private volatile @Nullable RuntimeValue value;

    RuntimeKey(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    void value(@Nullable RuntimeValue next) {
        value = next;
    }

    /// Null while no layer has the key.
    @Nullable RuntimeValue value() {
        return value;
    }
}
