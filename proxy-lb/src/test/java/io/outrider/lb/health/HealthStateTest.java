package io.outrider.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.lb.HealthFlag;
import io.outrider.lb.Host;
import io.outrider.lb.Hosts;
import io.outrider.lb.health.CheckOutcome.Transition;
import io.outrider.lb.health.HealthCheckConfig.Intervals;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthStateTest {
    private static final HealthCheckConfig CONFIG =
            new HealthCheckConfig(
                    3,
                    2,
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    new Intervals(
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(50),
                            Duration.ofSeconds(4),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(6)));

    private final Host host = new Host(Hosts.at(0).build(), 1);
    private final HealthState state = new HealthState(host, CONFIG, () -> 7);

    @Test
    void theFirstResultCountsAtOnce() {
        host.set(HealthFlag.FAILED_ACTIVE_HC);
        host.set(HealthFlag.PENDING_ACTIVE_HC);

        CheckOutcome outcome = state.success(false, false, 9);

        assertThat(host.healthFlags()).isEmpty();
        assertThat(outcome.transition()).isEqualTo(Transition.CHANGED);
        assertThat(outcome.firstCheck()).isTrue();
        assertThat(seconds(outcome)).isEqualTo(50);
        assertThat(host.lastHealthyNanos()).isEqualTo(9);
    }

    @Test
    void networkFailuresCountUpToTheThreshold() {
        state.success(false, true, 0);

        CheckOutcome first = state.failure(FailureType.NETWORK, false, true);
        CheckOutcome second = state.failure(FailureType.NETWORK_TIMEOUT, false, true);
        CheckOutcome third = state.failure(FailureType.NETWORK, false, true);

        assertThat(first.transition()).isEqualTo(Transition.CHANGE_PENDING);
        assertThat(seconds(first)).isEqualTo(5);
        assertThat(second.transition()).isEqualTo(Transition.CHANGE_PENDING);
        assertThat(third.transition()).isEqualTo(Transition.CHANGED);
        assertThat(seconds(third)).isEqualTo(4);
        assertThat(host.healthFlags())
                .containsExactly(HealthFlag.FAILED_ACTIVE_HC, HealthFlag.ACTIVE_HC_TIMEOUT);
    }

    @Test
    void aSuccessInBetweenStartsTheCountAnew() {
        state.failure(FailureType.NETWORK, false, true);
        state.failure(FailureType.NETWORK, false, true);
        state.success(false, true, 0);
        state.failure(FailureType.NETWORK, false, true);

        assertThat(host.has(HealthFlag.FAILED_ACTIVE_HC)).isFalse();
    }

    @Test
    void aBadAnswerTakesTheHostOutAtOnceUnlessItMayBeRetried() {
        state.failure(FailureType.ACTIVE, true, true);
        assertThat(host.has(HealthFlag.FAILED_ACTIVE_HC)).isFalse();

        state.failure(FailureType.ACTIVE, false, true);

        assertThat(host.has(HealthFlag.FAILED_ACTIVE_HC)).isTrue();
    }

    @Test
    void comingBackTakesSuccessesInARow() {
        state.failure(FailureType.ACTIVE, false, true);

        CheckOutcome first = state.success(false, true, 0);
        CheckOutcome second = state.success(false, true, 0);

        assertThat(first.transition()).isEqualTo(Transition.CHANGE_PENDING);
        assertThat(seconds(first)).isEqualTo(6);
        assertThat(second.transition()).isEqualTo(Transition.CHANGED);
        assertThat(seconds(second)).isEqualTo(1);
    }

    @Test
    void aResponseThatSaysSoExcludesTheHostUntilChecksPass() {
        state.success(false, true, 0);
        state.failure(FailureType.PASSIVE, false, true);
        assertThat(host.has(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL)).isTrue();

        state.success(false, true, 0);
        state.success(false, true, 0);

        assertThat(host.healthFlags()).isEmpty();
    }

    @Test
    void degradedComesAndGoes() {
        CheckOutcome becomes = state.success(true, true, 0);
        CheckOutcome stays = state.success(true, true, 0);
        CheckOutcome ends = state.success(false, true, 0);

        assertThat(becomes.transition()).isEqualTo(Transition.CHANGED);
        assertThat(stays.transition()).isEqualTo(Transition.UNCHANGED);
        assertThat(ends.degradedChanged()).isTrue();
        assertThat(host.healthFlags()).isEmpty();
    }

    @Test
    void jitterIsAddedToEveryInterval() {
        var config =
                new HealthCheckConfig(
                        1,
                        1,
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        50,
                        Intervals.of(Duration.ofMillis(100)));
        var jittered = new HealthState(host, config, () -> 57);

        // 57 modulo 50 % of 100 ms, and modulo 10 ms
        assertThat(jittered.success(false, true, 0).nextNanos())
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(100 + 7 + 7));
        assertThat(jittered.initialDelayNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(2));
    }

    private static long seconds(CheckOutcome outcome) {
        return TimeUnit.NANOSECONDS.toSeconds(outcome.nextNanos());
    }
}
