package io.outrider.lb.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.lb.Hosts;
import io.outrider.lb.OutlierMonitor;
import io.outrider.lb.OutlierMonitor.Result;
import io.outrider.lb.outlier.OutlierConfig.Consecutive;
import io.outrider.lb.outlier.OutlierConfig.Ejection;
import io.outrider.lb.outlier.OutlierConfig.FailurePercentage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final long START = 100 * SECOND;

    private Ejecting cluster = new Ejecting(10, OutlierConfig.DEFAULT, START);

    @Test
    void fiveServerErrorsInARowEject() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);

        put(0, 500, 4);
        put(0, 200, 1);
        put(0, 500, 4);
        assertThat(ejected(0)).isFalse();
        put(0, 500, 1);

        assertThat(ejected(0)).isTrue();
        assertThat(detector.ejected()).isOne();
        assertThat(cluster.events).hasSize(1);
        assertThat(cluster.events.getFirst().type()).isEqualTo(EjectionType.CONSECUTIVE_5XX);
        assertThat(cluster.stats.enforced(EjectionType.CONSECUTIVE_5XX).sum()).isOne();
        assertThat(cluster.stats.active.sum()).isOne();
    }

    @Test
    void ejectedHostReturnsAfterItsEjectionTime() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);
        put(0, 500, 5);

        assertThat(sweep(detector, 29)).isEmpty();
        assertThat(ejected(0)).isTrue();
        List<OutlierEvent> returned = sweep(detector, 1);

        assertThat(ejected(0)).isFalse();
        assertThat(returned).hasSize(1);
        assertThat(returned.getFirst().ejection()).isFalse();
        assertThat(returned.getFirst().secondsSinceLastAction()).isEqualTo(30);
        assertThat(cluster.stats.active.sum()).isZero();
    }

    @Test
    void aHostThatFailsAgainStaysOutLonger() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);
        put(0, 500, 5);
        sweep(detector, 30);
        put(0, 500, 5);

        sweep(detector, 59);
        assertThat(ejected(0)).isTrue();
        sweep(detector, 1);

        assertThat(ejected(0)).isFalse();
    }

    @Test
    void goodBehaviourShortensTheNextEjectionAgain() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);
        put(0, 500, 5);
        sweep(detector, 30);
        sweep(detector, 10);
        put(0, 500, 5);

        sweep(detector, 30);

        assertThat(ejected(0)).isFalse();
    }

    @Test
    void noMoreThanTheShareIsEjected() {
        detector(OutlierConfig.DEFAULT.withEjection(Ejecting.ejection(20, false)));

        for (int i = 0; i < 10; i++) {
            put(i, 500, 5);
        }

        assertThat(cluster.stats.active.sum()).isEqualTo(2);
        assertThat(cluster.stats.overflow.sum()).isEqualTo(8);
    }

    @Test
    void oneHostMayAlwaysGoWhereConfigured() {
        detector(OutlierConfig.DEFAULT.withEjection(Ejecting.ejection(0, true)));

        put(0, 503, 5);
        put(1, 503, 5);

        assertThat(ejected(0)).isTrue();
        assertThat(ejected(1)).isFalse();
    }

    @Test
    void gatewayFailuresAreOnlyLoggedByDefault() {
        detector(OutlierConfig.DEFAULT.withServerErrors(new Consecutive(100, 100)));

        put(0, 502, 5);

        assertThat(ejected(0)).isFalse();
        assertThat(cluster.events.getFirst().enforced()).isFalse();
        assertThat(cluster.stats.detected(EjectionType.CONSECUTIVE_GATEWAY_FAILURE).sum()).isOne();
    }

    @Test
    void failedConnectionsCountAsServerErrorsUnlessSplit() {
        detector(OutlierConfig.DEFAULT);
        OutlierMonitor monitor = monitor(0);

        for (int i = 0; i < 5; i++) {
            monitor.putResult(Result.LOCAL_ORIGIN_CONNECT_SUCCESS);
            monitor.putResult(Result.LOCAL_ORIGIN_CONNECT_FAILED);
        }

        assertThat(cluster.events.getLast().type()).isEqualTo(EjectionType.CONSECUTIVE_5XX);
    }

    @Test
    void splitConnectionFailuresHaveTheirOwnCount() {
        detector(OutlierConfig.DEFAULT.withSplitErrors());
        OutlierMonitor monitor = monitor(0);

        for (int i = 0; i < 4; i++) {
            monitor.putResult(Result.LOCAL_ORIGIN_TIMEOUT);
        }
        put(0, 200, 1);
        monitor.putResult(Result.LOCAL_ORIGIN_CONNECT_FAILED);

        assertThat(cluster.events).hasSize(1);
        assertThat(cluster.events.getFirst().type())
                .isEqualTo(EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }

    @Test
    void aHostFarBelowTheMeanSuccessRateIsEjected() {
        OutlierDetector detector =
                detector(
                        OutlierConfig.DEFAULT
                                .withServerErrors(new Consecutive(0, 100))
                                .withEjection(Ejecting.ejection(50, false)));
        for (int i = 0; i < 4; i++) {
            put(i, 200, 100);
        }
        put(4, 200, 50);
        put(4, 500, 50);

        List<OutlierEvent> found = sweep(detector, 10);

        // 100, 100, 100, 100, 50: mean 90, deviation 20, factor 1.9
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().host()).isSameAs(Hosts.host(cluster.hosts, 4));
        assertThat(found.getFirst().type()).isEqualTo(EjectionType.SUCCESS_RATE);
        assertThat(detector.successRateAverage(false)).isEqualTo(90);
        assertThat(detector.successRateThreshold(false)).isEqualTo(52);
        assertThat(OutlierDetector.successRate(monitor(4), false)).isEqualTo(50);
        assertThat(OutlierDetector.successRate(monitor(9), false)).isEqualTo(-1);
    }

    @Test
    void aHostThatFailsMostRequestsIsEjectedWhereEnforced() {
        OutlierDetector detector =
                detector(
                        OutlierConfig.DEFAULT
                                .withServerErrors(new Consecutive(0, 100))
                                .withFailurePercentage(new FailurePercentage(60, 1, 50, 100, 0)));
        put(3, 500, 30);
        put(3, 200, 20);

        List<OutlierEvent> found = sweep(detector, 10);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().type()).isEqualTo(EjectionType.FAILURE_PERCENTAGE);
        assertThat(ejected(3)).isTrue();
    }

    @Test
    void aPassedActiveCheckBringsTheHostBack() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);
        put(0, 500, 5);

        OutlierEvent event =
                detector.healthCheckPassed(Hosts.host(cluster.hosts, 0), cluster.now());

        assertThat(event).isNotNull();
        assertThat(ejected(0)).isFalse();
        assertThat(detector.healthCheckPassed(Hosts.host(cluster.hosts, 0), cluster.now()))
                .isNull();
    }

    @Test
    void removedHostsNoLongerCountAsEjected() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);
        put(0, 500, 5);

        detector.update(List.of(), List.of(Hosts.host(cluster.hosts, 0)));

        assertThat(detector.ejected()).isZero();
        assertThat(cluster.stats.active.sum()).isZero();
    }

    @Test
    void closingBringsEverybodyBack() {
        OutlierDetector detector = detector(OutlierConfig.DEFAULT);
        put(0, 500, 5);

        detector.close();

        assertThat(ejected(0)).isFalse();
        assertThat(cluster.stats.active.sum()).isZero();
        assertThat(Hosts.host(cluster.hosts, 0).outlierMonitor()).isNull();
    }

    @Test
    void ejectionTimesOutOfOrderAreRefused() {
        assertThatThrownBy(
                        () ->
                                new Ejection(
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(20),
                                        Duration.ZERO,
                                        10,
                                        false,
                                        true))
                .hasMessage("max_ejection_time: PT20S (expected: >= base_ejection_time, PT30S)");
    }

    private OutlierDetector detector(OutlierConfig config) {
        cluster = new Ejecting(10, config, START);
        return cluster.detector;
    }

    private List<OutlierEvent> sweep(OutlierDetector detector, int secondsLater) {
        assertThat(detector).isSameAs(cluster.detector);
        return cluster.sweep(secondsLater * SECOND);
    }

    private void put(int host, int status, int times) {
        cluster.answered(host, status, times);
    }

    private OutlierMonitor monitor(int host) {
        return cluster.monitor(host);
    }

    private boolean ejected(int host) {
        return cluster.isOut(host);
    }
}
