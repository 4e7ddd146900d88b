package io.outrider.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.upstream.ClusterConfig.AddressOrder;
import io.outrider.upstream.ClusterConfig.IpFamily;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialRaceTest {
    private static final SocketAddress FOUR = new InetSocketAddress("10.0.0.1", 80);
    private static final SocketAddress FOUR_TOO = new InetSocketAddress("10.0.0.2", 80);
    private static final SocketAddress FOUR_THREE = new InetSocketAddress("10.0.0.3", 80);
    private static final SocketAddress SIX = new InetSocketAddress("fd00::1", 80);
    private static final SocketAddress SIX_TOO = new InetSocketAddress("fd00::2", 80);

    @Test
    void familiesTakeTurnsBeginningWithThatOfTheFirst() {
        assertThat(
                        DialRace.order(
                                FOUR,
                                List.of(FOUR_TOO, FOUR_THREE, SIX, SIX_TOO),
                                AddressOrder.DEFAULT))
                .containsExactly(FOUR, SIX, FOUR_TOO, SIX_TOO, FOUR_THREE);
    }

    @Test
    void theFamilyThatGoesFirstCanBeNamedAndSoCanHowOftenItDoes() {
        assertThat(
                        DialRace.order(
                                FOUR,
                                List.of(FOUR_TOO, SIX, SIX_TOO),
                                new AddressOrder(IpFamily.V6, 2)))
                .containsExactly(SIX, SIX_TOO, FOUR, FOUR_TOO);
    }

    @Test
    void oneFamilyKeepsItsOrder() {
        assertThat(DialRace.order(FOUR, List.of(FOUR_THREE, FOUR_TOO), AddressOrder.DEFAULT))
                .containsExactly(FOUR, FOUR_THREE, FOUR_TOO);
    }
}
