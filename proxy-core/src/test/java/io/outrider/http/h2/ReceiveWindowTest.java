package io.outrider.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final int SIZE = 100_000;
    private static final int FREELY = 50_000;

    private final ReceiveWindow window = new ReceiveWindow(SIZE, FREELY, 900);

    @Test
    void whatHasComeIsGivenBackWhenItIsHalfOfTheWindow() {
        assertThat(window.charge(SIZE / 2 - 1)).isTrue();
        assertThat(window.credit()).isZero();

        assertThat(window.charge(1)).isTrue();

        assertThat(window.credit()).isEqualTo(SIZE / 2);
    }

    @Test
    void whatPausedStreamsHoldBeyondTheFreeAmountIsNotGivenBack() {
        window.held(FREELY + 20_000);
        assertThat(window.charge(80_000)).isTrue();

        assertThat(window.credit()).isEqualTo(60_000);
        window.held(-20_000);
        assertThat(window.charge(SIZE / 2)).isTrue();
        assertThat(window.credit()).isEqualTo(20_000 + SIZE / 2);
    }

    @Test
    void aPeerThatSendsMoreThanItMayIsFoundOut() {
        assertThat(window.charge(SIZE)).isTrue();

        assertThat(window.charge(1)).isFalse();
    }

    @Test
    void whatAStreamBorrowsLeavesTheOthersTwiceAsMuch() {
        assertThat(window.borrow(100, 0)).isEqualTo(100);
        assertThat(window.borrow(1000, 100)).isEqualTo(200);
        assertThat(window.borrow(1000, 300)).isZero();

        assertThat(window.borrow(1000, 0)).isEqualTo(200);
        window.giveBack(300);
        assertThat(window.borrow(1000, 200)).isEqualTo(100);
    }
}
