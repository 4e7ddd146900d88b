package io.outrider.lb;

/// Where policies get their random numbers: 64 uniform bits a call. Threads: one source belongs to
/// one thread.
@FunctionalInterface
public interface RandomSource {
    long nextLong();

    /// A number from 0 to `bound - 1`; a bound of 1 costs no draw. Bias is below 2^-32.
    default int nextInt(int bound) {
        return bound <= 1 ? 0 : (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /// A number from 0 (included) to 1 (excluded).
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
