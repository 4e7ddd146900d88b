package io.outrider.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EdfSchedulerTest {
    private static final int ROUNDS = 1000;

    private static int[] turns(double[] weights, int picks) {
        var schedule = new EdfScheduler(weights, new SplitMixRandom(3));
        var turns = new int[weights.length];
        for (int i = 0; i < picks; i++) {
            int top = schedule.top();
            turns[top]++;
            schedule.advance(weights[top]);
        }
        return turns;
    }

    @Test
    void everyEntryComesUpByItsWeight() {
        double[] weights = {1, 2, 3, 4, 10};

        int[] turns = turns(weights, 20 * ROUNDS);

        for (int i = 0; i < weights.length; i++) {
            assertThat((double) turns[i]).isCloseTo(weights[i] * ROUNDS, within(2.0));
        }
    }

    @Test
    void aRoundOfEqualEntriesHasEachOfThemOnce() {
        double[] weights = new double[1000];
        Arrays.fill(weights, 7);

        assertThat(turns(weights, 1000)).containsOnly(1);
    }

    @Test
    void turnsOfAHeavyEntryAreSpread() {
        var schedule = new EdfScheduler(new double[] {3, 1}, new SplitMixRandom(3));
        int longestRun = 0;
        int run = 0;

        for (int i = 0; i < 400; i++) {
            run = schedule.top() == 0 ? run + 1 : 0;
            longestRun = Math.max(longestRun, run);
            schedule.advance(schedule.top() == 0 ? 3 : 1);
        }

        assertThat(longestRun).isLessThanOrEqualTo(4);
    }

    @Test
    void aSingleEntryIsAlwaysNext() {
        assertThat(turns(new double[] {5}, 10)).containsExactly(10);
    }

    @Test
    void weightsThatAreNoneStarveNobodyElse() {
        int[] turns = turns(new double[] {0, Double.NaN, 1, 1}, 1000);

        assertThat(turns[2]).isCloseTo(500, within(3));
        assertThat(turns[3]).isCloseTo(500, within(3));
    }

    @Test
    void weightsFarApartKeepTheirShares() {
        int[] turns = turns(new double[] {1_000_000, 1}, 3_000_000);

        assertThat(turns[1]).isBetween(2, 4);
    }

    @Test
    void timeMayRunForVeryLong() {
        double[] weights = {3, 1};
        var schedule = new EdfScheduler(weights, new SplitMixRandom(3));
        for (int i = 0; i < 1000; i++) {
            schedule.advance(0); // as far into the future as can be
        }
        var turns = new int[2];

        for (int i = 0; i < 4 * ROUNDS; i++) {
            int top = schedule.top();
            turns[top]++;
            schedule.advance(weights[top]);
        }

        assertThat(turns[0] + turns[1]).isEqualTo(4 * ROUNDS);
        assertThat(turns[0]).isGreaterThan(0);
    }
}
