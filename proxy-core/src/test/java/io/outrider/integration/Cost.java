package io.outrider.integration;

import static org.assertj.core.api.Assertions.assertThat;

/// What an attack may cost the proxy, whatever it costs the attacker: so much memory outside the
/// heap, and so much CPU of its loops. Generous for a machine that has more to do; without a bound
/// in the proxy each of the attacks would take many times as much.
final class Cost {
    static final long BYTES = 64L << 20;
    private static final long CPU_NANOS = 10_000_000_000L;

    private Cost() {}

    static void isBounded(RunningProxy proxy) {
        assertThat(proxy.directBytes()).as("bytes outside the heap").isLessThan(BYTES);
        assertThat(proxy.cpuNanos()).as("nanoseconds of CPU").isLessThan(CPU_NANOS);
    }
}
