package io.outrider.lb.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitBreakersTest {
    @Test
    void aFullBreakerRefusesUntilSomethingIsReleased() {
        var breakers = new CircuitBreakers(new Thresholds(2, 0, 1024, 3, 1, null));

        assertThat(breakers.connections().tryAcquire()).isTrue();
        assertThat(breakers.connections().tryAcquire()).isTrue();
        assertThat(breakers.connections().tryAcquire()).isFalse();
        assertThat(breakers.connections().open()).isTrue();
        assertThat(breakers.pendingRequests().tryAcquire()).isFalse();

        breakers.connections().release();

        assertThat(breakers.connections().remaining()).isOne();
        assertThat(breakers.connections().highest()).isEqualTo(2);
    }

    @Test
    void newLimitsKeepWhatIsInUse() {
        var breakers = new CircuitBreakers(Thresholds.DEFAULT);
        for (int i = 0; i < 5; i++) {
            breakers.requests().acquire();
        }

        breakers.update(new Thresholds(1, 1, 3, 1, 1, null));

        assertThat(breakers.requests().used()).isEqualTo(5);
        assertThat(breakers.requests().remaining()).isZero();
        assertThat(breakers.requests().hasRoom()).isFalse();
    }

    @Test
    void theRetryBudgetFollowsTheRequestsUnderWay() {
        var breakers =
                new CircuitBreakers(new Thresholds(1024, 1024, 1024, 3, 1, new RetryBudget(20, 3)));
        for (int i = 0; i < 3; i++) {
            assertThat(breakers.tryAcquireRetry()).isTrue();
        }
        assertThat(breakers.tryAcquireRetry()).isFalse();

        for (int i = 0; i < 20; i++) {
            breakers.requests().acquire();
        }

        assertThat(breakers.tryAcquireRetry()).isTrue();
        assertThat(breakers.tryAcquireRetry()).isFalse();
    }
}
