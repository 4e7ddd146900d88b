package io.outrider.lb.peakewma;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.BuildContext;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.LatencyListener;
import io.outrider.lb.Picks;
import io.outrider.lb.PrioritySet;
import io.outrider.lb.SplitMixRandom;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeakEwmaSimulationTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void aHostTenTimesSlowerGetsAboutATenthOfAFairShare() {
        PrioritySet hosts = Hosts.plain(5);
        Host slow = Hosts.host(hosts, 0);

        int toSlow = simulate(hosts, slow);

        // Fair would be 2000 of 10 000; the slow host also answers a few at the start.
        assertThat(toSlow).isLessThan(600);
    }

    @Test
    void aPeakFadesWithTime() {
        var latency = new PeakLatency(10_000);

        latency.completed(100 * MILLI, 0);

        assertThat(latency.micros(0)).isEqualTo(100_000);
        assertThat(latency.micros(10_000 * MILLI)).isBetween(36_000.0, 37_000.0);
        latency.completed(200 * MILLI, 10_000 * MILLI);
        assertThat(latency.micros(10_000 * MILLI)).isEqualTo(200_000);
    }

    /// A request every millisecond; fast hosts take 4 ms, the slow one 40 ms.
    private static int simulate(PrioritySet hosts, Host slow) {
        var picker =
                PeakEwma.DEFAULT.build(hosts, BuildContext.at(0)).newPicker(new SplitMixRandom(9));
        var underWay = new PriorityQueue<Ending>();
        int toSlow = 0;
        for (int i = 0; i < 10_000; i++) {
            long now = i * MILLI;
            while (!underWay.isEmpty() && underWay.peek().at() <= now) {
                Ending ending = underWay.poll();
                ending.host().requestEnded();
                var listener = (LatencyListener) Objects.requireNonNull(ending.host().policyData());
                listener.completed(ending.at() - ending.start(), ending.at());
            }
            Host host = Objects.requireNonNull(picker.pick(Picks.at(now)));
            host.requestStarted();
            long took = host == slow ? 40 * MILLI : 4 * MILLI;
            underWay.add(new Ending(host, now, now + took));
            if (host == slow) {
                toSlow++;
            }
        }
        return toSlow;
    }

    private record Ending(Host host, long start, long at) implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            return Long.compare(at, other.at);
        }
    }
}
