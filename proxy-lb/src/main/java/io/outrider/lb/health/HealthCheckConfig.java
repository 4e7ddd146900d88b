package io.outrider.lb.health;

import java.time.Duration;

/// When to check and how many results count: the timing fields of `HealthCheck`. Immutable.
///
/// @param unhealthyThreshold failures in a row that take a host out, at least 1
/// @param healthyThreshold successes in a row that bring it back, at least 1
/// @param initialJitter the first check comes at random within this; zero means at once
/// @param intervalJitter added to every interval at random
/// @param intervalJitterPercent of the interval, added at random as well
public record HealthCheckConfig(
        int unhealthyThreshold,
        int healthyThreshold,
        Duration initialJitter,
        Duration intervalJitter,
        int intervalJitterPercent,
        Intervals intervals) {

    public HealthCheckConfig {
        requireOne("unhealthy_threshold", unhealthyThreshold);
        requireOne("healthy_threshold", healthyThreshold);
        if (intervalJitterPercent < 0) {
            throw new IllegalArgumentException(
                    "interval_jitter_percent: " + intervalJitterPercent + " (expected: >= 0)");
        }
    }

    private static void requireOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: >= 1)");
        }
    }

    /// The time to the next check, by how the host stands.
    ///
    /// @param noTraffic while the cluster never had a connection
    /// @param noTrafficHealthy the same for a healthy host
    /// @param unhealthy after a failure of an unhealthy host
    /// @param unhealthyEdge after a failure that did not yet take the host out
    /// @param healthyEdge after a success that did not yet bring the host back
    public record Intervals(
            Duration interval,
            Duration noTraffic,
            Duration noTrafficHealthy,
            Duration unhealthy,
            Duration unhealthyEdge,
            Duration healthyEdge) {
        public Intervals {
            requirePositive("interval", interval);
            requirePositive("no_traffic_interval", noTraffic);
            requirePositive("no_traffic_healthy_interval", noTrafficHealthy);
            requirePositive("unhealthy_interval", unhealthy);
            requirePositive("unhealthy_edge_interval", unhealthyEdge);
            requirePositive("healthy_edge_interval", healthyEdge);
        }

        /// The defaults that follow from `interval` alone: 60 s without traffic, else the same.
        public static Intervals of(Duration interval) {
            Duration noTraffic = Duration.ofSeconds(60);
            return new Intervals(interval, noTraffic, noTraffic, interval, interval, interval);
        }

        private static void requirePositive(String field, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(field + ": " + value + " (expected: >= 1 ms)");
            }
        }
    }
}
