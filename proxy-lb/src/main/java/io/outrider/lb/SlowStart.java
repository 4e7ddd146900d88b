package io.outrider.lb;

import java.time.Duration;

/// Lets new hosts warm up: their weight grows over a window. Fields of `SlowStartConfig`.
///
/// @param window zero switches slow start off
/// @param aggression above 0; 1 is linear, more rises earlier
/// @param minWeightPercent where a host starts, 0 to 100
public record SlowStart(Duration window, double aggression, double minWeightPercent) {
    public static final SlowStart OFF = new SlowStart(Duration.ZERO, 1, 10);

    private static final long MILLI = 1_000_000;

    public SlowStart {
        if (window.isNegative()) {
            throw new IllegalArgumentException(
                    "slow_start_window: " + window + " (expected: >= 0)");
        }
        if (!(aggression > 0) || aggression == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "aggression.default_value: " + aggression + " (expected: > 0)");
        }
        if (!(minWeightPercent >= 0 && minWeightPercent <= 100)) {
            throw new IllegalArgumentException(
                    "min_weight_percent: " + minWeightPercent + " (expected: 0 to 100)");
        }
    }

    public boolean enabled() {
        return window.toMillis() > 0;
    }

    /// What to multiply the host's weight with now: above 0, at most 1. Counts whole milliseconds,
    /// as Envoy.
    public double factor(Host host, long nowNanos) {
        long since = host.lastHealthyNanos();
        if (since == Host.NEVER || host.coarseHealth() != CoarseHealth.HEALTHY) {
            return 1;
        }
        long windowMillis = window.toMillis();
        long healthyMillis = (nowNanos - since) / MILLI;
        if (healthyMillis >= windowMillis) {
            return 1;
        }
        double time = (double) Math.max(1, healthyMillis) / windowMillis;
        double grown = aggression == 1 ? time : Math.pow(time, 1 / aggression);
        return Math.max(grown, Math.max(minWeightPercent / 100, Double.MIN_NORMAL));
    }

    /// When the youngest of these hosts is through: no host is in slow start after it. Gives hosts
    /// seen healthy for the first time their start.
    ///
    /// @return nanoseconds on the caller's clock; `nowNanos - 1` when none is in slow start
    long end(HostGroup hosts, long nowNanos) {
        long windowNanos = window.toMillis() * MILLI;
        long end = nowNanos - 1;
        for (Host host : hosts) {
            if (host.coarseHealth() != CoarseHealth.HEALTHY) {
                continue;
            }
            if (host.lastHealthyNanos() == Host.NEVER) {
                host.becameHealthy(nowNanos);
            }
            long hostEnd = host.lastHealthyNanos() + windowNanos;
            if (hostEnd - end > 0) {
                end = hostEnd;
            }
        }
        return end;
    }
}
