package io.outrider.lb;

/// SplitMix64: fast, small, repeatable from its seed. Not for secrets. Threads: one.
public final class SplitMixRandom implements RandomSource {
    private long state;

    public SplitMixRandom(long seed) {
        this.state = seed;
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
