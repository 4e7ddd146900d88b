package io.outrider.lb;

import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request for tests, with whatever a test wants to say. Threads: one.
public final class Picks implements PickContext {
    public long now;
    public @Nullable Long hash;
    public @Nullable MetadataMatch match;
    public @Nullable SocketAddress session;
    public boolean strict;
    public @Nullable String named;
    public int attempt;
    public @Nullable Host turnedDown;

    public static Picks at(long now) {
        var picks = new Picks();
        picks.now = now;
        return picks;
    }

    public static Picks wanting(Map<String, ?> metadata) {
        var picks = new Picks();
        picks.match = MetadataMatch.of(metadata);
        return picks;
    }

    @Override
    public boolean hasHash() {
        return hash != null;
    }

    @Override
    public long hash() {
        return hash == null ? 0 : hash;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public @Nullable MetadataMatch metadataMatch() {
        return match;
    }

    @Override
    public @Nullable SocketAddress overrideHost() {
        return session;
    }

    @Override
    public boolean overrideHostStrict() {
        return strict;
    }

    @Override
    public @Nullable String header(String name) {
        return name.equals("x-hosts") ? named : null;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int hostSelectionRetryCount() {
        return turnedDown == null ? 0 : 100;
    }

    @Override
    public boolean shouldSelectAnotherHost(Host host) {
        return host == turnedDown;
    }
}
