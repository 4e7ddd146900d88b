package io.outrider.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// What all cores together have worked so far, from the first line of `/proc/stat`. Immutable.
///
/// @param busySeconds time that was not idle; time stolen by the hypervisor counts as busy
record MachineCpu(double busySeconds) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 3;
    private static final int WAITING_FOR_DISK = 4;

    /// user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in user already.
    private static final int KINDS = 8;

    static MachineCpu now() throws IOException {
        return parse(Files.readString(Path.of("/proc/stat")));
    }

    static MachineCpu parse(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").strip().split("\\s+");
        long[] ticks =
                Arrays.stream(fields).skip(1).limit(KINDS).mapToLong(Long::parseLong).toArray();
        long busy = Arrays.stream(ticks).sum() - ticks[IDLE] - ticks[WAITING_FOR_DISK];
        return new MachineCpu(busy / TICKS_PER_SECOND);
    }

    /// The machine's load averages as the kernel prints them.
    static String loadAverages() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ");
        return String.format(Locale.ROOT, "%s %s %s", fields[0], fields[1], fields[2]);
    }
}
