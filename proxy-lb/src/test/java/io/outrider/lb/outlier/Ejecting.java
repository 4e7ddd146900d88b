package io.outrider.lb.outlier;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.OutlierMonitor;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SplitMixRandom;
import io.outrider.lb.outlier.OutlierConfig.Ejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Hosts under a detector, which decides at once about what they answer.
final class Ejecting {
    final PrioritySet hosts;
    final OutlierDetector detector;
    final OutlierStats stats = new OutlierStats();

    /// Of consecutive failures, as they were decided.
    final List<OutlierEvent> events = new ArrayList<>();

    private long now;

    Ejecting(int size, OutlierConfig config, long now) {
        this.now = now;
        hosts = Hosts.plain(size);
        var holder = new OutlierDetector[1];
        detector =
                new OutlierDetector(
                        config,
                        new SplitMixRandom(5),
                        (host, type) -> {
                            OutlierEvent event = holder[0].consecutive(host, type, this.now);
                            if (event != null) {
                                events.add(event);
                            }
                        },
                        stats);
        holder[0] = detector;
        var all = new ArrayList<Host>();
        hosts.get(0).hosts().forEach(all::add);
        detector.update(all, List.of());
    }

    /// With 30 s at first, 300 s at most, and no jitter.
    static Ejection ejection(int maxPercent, boolean alwaysOne) {
        return new Ejection(
                Duration.ofSeconds(30),
                Duration.ofSeconds(300),
                Duration.ZERO,
                maxPercent,
                alwaysOne,
                true);
    }

    OutlierMonitor monitor(int host) {
        return Objects.requireNonNull(Hosts.host(hosts, host).outlierMonitor());
    }

    void answered(int host, int status, int times) {
        for (int i = 0; i < times; i++) {
            monitor(host).putHttpStatus(status);
        }
    }

    boolean isOut(int host) {
        return Hosts.host(hosts, host).has(HealthFlag.FAILED_OUTLIER_CHECK);
    }

    long now() {
        return now;
    }

    /// The end of an interval so much later.
    List<OutlierEvent> sweep(long laterNanos) {
        now += laterNanos;
        return detector.interval(now);
    }
}
