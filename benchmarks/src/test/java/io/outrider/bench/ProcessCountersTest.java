package io.outrider.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessCountersTest {
    @Test
    void cpuTimeIsFoundBehindANameWithSpacesAndParentheses() {
        String stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 30 20 20 0 1 0 100 0 0";

        assertThat(ProcessCounters.cpuSeconds(stat)).isEqualTo(3.0);
    }

    @Test
    void aLabelIsMatchedFromTheLinesBeginning() {
        String status = "voluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n";

        assertThat(ProcessCounters.valueOf(status, "nonvoluntary_ctxt_switches:")).isEqualTo(3);
        assertThat(ProcessCounters.valueOf(status, "voluntary_ctxt_switches:")).isEqualTo(12);
        assertThat(ProcessCounters.valueOf(status, "VmRSS:")).isZero();
    }

    @Test
    void timeThatIsNeitherIdleNorWaitingIsBusy() {
        MachineCpu cpu = MachineCpu.parse("cpu  100 0 50 900 80 1 2 3 0 0\ncpu0 1 1 1 1\n");

        assertThat(cpu.busySeconds()).isEqualTo(1.56);
    }

    @Test
    void theProxyGetsACoreOfItsOwnWhereThereAreTwo() {
        assertThat(Cores.split(1, true).isPinned()).isFalse();
        assertThat(Cores.split(2, true)).isEqualTo(new Cores("0", "1"));
        assertThat(Cores.split(8, true)).isEqualTo(new Cores("0", "1-7"));
        assertThat(Cores.split(8, false).isPinned()).isFalse();
    }
}
