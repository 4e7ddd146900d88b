package io.outrider.lb.hashing;

/// MT19937, 32 bit: the generator whose output C++ fixes, so that it can be relied on across
/// programs. Threads: one.
final class MersenneTwister {
    private static final int N = 624;
    private static final int M = 397;
    private static final long RANGE = 1L << 32;

    private final int[] state = new int[N];
    private int next = N;

    void seed(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            int previous = state[i - 1];
            state[i] = 1_812_433_253 * (previous ^ (previous >>> 30)) + i;
        }
        next = N;
    }

    int nextInt() {
        if (next == N) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /// From 0 to `bound - 1`, drawn again while it falls into the uneven rest.
    int nextBelow(int bound) {
        long width = RANGE / bound;
        long drawn;
        do {
            drawn = (nextInt() & 0xffff_ffffL) / width;
        } while (drawn >= bound);
        return (int) drawn;
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }
}
