package io.outrider.http.h2;

import io.netty.util.internal.PlatformDependent;

/// What is kept for slow peers, made smaller where the process may have little memory outside the
/// heap (`-XX:MaxDirectMemorySize`): a connection full of stalled streams has to fit into it.
///
/// Immutable.
final class ScarceMemory {
    /// From here on nothing is made smaller; what the launcher lets a process have.
    private static final long ENOUGH = 128L << 20;

    /// What everything else takes.
    private static final long OTHERS = 8L << 20;

    private static final int LEAST = 4096;

    private ScarceMemory() {}

    /// The share of this process of `bytes`, which are meant for a process with enough.
    static int share(int bytes) {
        return share(bytes, PlatformDependent.maxDirectMemory());
    }

    /// @param limit in bytes
    static int share(int bytes, long limit) {
        if (limit >= ENOUGH) {
            return bytes;
        }
        long share = bytes * Math.max(0, limit - OTHERS) / (ENOUGH - OTHERS);
        return (int) Math.max(Math.min(bytes, LEAST), share);
    }
}
