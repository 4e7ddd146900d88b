package io.outrider.lb.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.lb.Hosts;
import io.outrider.lb.Priorities;
import io.outrider.lb.PriorityLoad;
import io.outrider.lb.PrioritySet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long MILLI = 1_000_000;

    @Test
    void waitsAreBelowAnIntervalThatDoublesUpToTheMaximum() {
        var backOff = new BackOff(25 * MILLI, 250 * MILLI, () -> -1L);

        // 2^64 - 1 modulo 25, 50, 100, 200, 250, 250
        assertThat(backOff.nextNanos() / MILLI).isEqualTo(15);
        assertThat(backOff.nextNanos() / MILLI).isEqualTo(15);
        assertThat(backOff.nextNanos() / MILLI).isEqualTo(15);
        assertThat(backOff.nextNanos() / MILLI).isEqualTo(15);
        assertThat(backOff.nextNanos() / MILLI).isEqualTo(115);
        assertThat(backOff.nextNanos() / MILLI).isEqualTo(115);
    }

    @Test
    void intervalsOutOfOrderAreRefused() {
        assertThatThrownBy(() -> new BackOff(25 * MILLI, 24 * MILLI, () -> 0))
                .hasMessage("max_interval: 24000000 ns (expected: >= base_interval, 25000000 ns)");
        assertThatThrownBy(() -> new BackOff(0, MILLI, () -> 0))
                .hasMessage("base_interval: 0 ns (expected: >= 1 ms)");
    }

    @Test
    void resetHeadersSayWhenToComeBack() {
        var seconds = new ResetHeader("retry-after", ResetHeader.Format.SECONDS);
        var stamp = new ResetHeader("x-ratelimit-reset", ResetHeader.Format.UNIX_TIMESTAMP);
        long max = TimeUnit.SECONDS.toNanos(300);

        assertThat(seconds.waitNanos("5", 0, max)).isEqualTo(TimeUnit.SECONDS.toNanos(5));
        assertThat(stamp.waitNanos("1007", 1000, max)).isEqualTo(TimeUnit.SECONDS.toNanos(7));
        assertThat(stamp.waitNanos("999", 1000, max)).isEqualTo(ResetHeader.NONE);
        assertThat(seconds.waitNanos("301", 0, max)).isEqualTo(ResetHeader.NONE);
        assertThat(seconds.waitNanos("soon", 0, max)).isEqualTo(ResetHeader.NONE);
        assertThat(seconds.waitNanos("", 0, max)).isEqualTo(ResetHeader.NONE);
        assertThat(seconds.waitNanos("99999999999999999999", 0, max)).isEqualTo(ResetHeader.NONE);
    }

    @Test
    void resetWaitsAreSpreadByHalf() {
        long wait = TimeUnit.SECONDS.toNanos(4);

        assertThat(ResetHeader.jitteredNanos(wait, () -> 0)).isEqualTo(wait);
        assertThat(ResetHeader.jitteredNanos(wait, () -> 1999)).isEqualTo(wait + 1999 * MILLI);
        assertThat(ResetHeader.jitteredNanos(0, () -> 5)).isZero();
    }

    @Test
    void retriesGoToAnotherPriorityAndStartOverWhenAllWereTried() {
        PrioritySet hosts = Hosts.of(List.of(Hosts.at(0).build(), Hosts.at(1).priority(1).build()));
        PriorityLoad own = Priorities.of(hosts, 50).load();
        var retries = new PreviousPriorities(1);

        assertThat(retries.priorityLoad(hosts, own)).isSameAs(own);
        retries.attempted(0);
        assertThat(retries.priorityLoad(hosts, own).healthy(1)).isEqualTo(100);
        retries.attempted(1);
        assertThat(retries.priorityLoad(hosts, own).healthy(0)).isEqualTo(100);
    }
}
