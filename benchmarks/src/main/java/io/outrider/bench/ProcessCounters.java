package io.outrider.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// What the kernel has counted for some processes and their children so far, from `/proc`.
/// Immutable.
///
/// @param cpuSeconds user and system time of all threads
/// @param residentBytes memory that is resident now, mapped files included
/// @param contextSwitches voluntary and involuntary ones of the threads that are alive
record ProcessCounters(double cpuSeconds, long residentBytes, long contextSwitches) {
    private static final double TICKS_PER_SECOND = 100;
    private static final Path PROC = Path.of("/proc");
    private static final int USER_TIME = 11;
    private static final int ENDED_CHILDREN_USER_TIME = 13;

    static ProcessCounters of(Collection<ProcessHandle> roots) {
        double cpu = 0;
        long resident = 0;
        long switches = 0;
        Set<ProcessHandle> all = new LinkedHashSet<>(roots);
        roots.forEach(root -> root.descendants().forEach(all::add));
        for (ProcessHandle process : all) {
            Path folder = PROC.resolve(String.valueOf(process.pid()));
            cpu += cpuSeconds(read(folder.resolve("stat")));
            resident += valueOf(read(folder.resolve("status")), "VmRSS:") * 1024;
            switches += switches(folder.resolve("task"));
        }
        return new ProcessCounters(cpu, resident, switches);
    }

    /// CPU time of this process, of all that it has started and of theirs, the ended ones included.
    static double ownCpuSeconds() {
        ProcessHandle self = ProcessHandle.current();
        String stat = read(PROC.resolve(String.valueOf(self.pid())).resolve("stat"));
        double living = of(self.descendants().toList()).cpuSeconds();
        return cpuSeconds(stat) + ticks(stat, ENDED_CHILDREN_USER_TIME) + living;
    }

    /// From the text of `/proc/PID/stat`, whose second field is a name that may hold anything.
    static double cpuSeconds(String stat) {
        return ticks(stat, USER_TIME);
    }

    /// A user time and the system time behind it, in seconds.
    private static double ticks(String stat, int at) {
        if (stat.isEmpty()) return 0;
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[at]) + Long.parseLong(fields[at + 1])) / TICKS_PER_SECOND;
    }

    /// The number behind a label of `/proc/PID/status`; 0 without the label.
    static long valueOf(String status, String label) {
        return status.lines()
                .filter(line -> line.startsWith(label))
                .mapToLong(
                        line ->
                                Long.parseLong(
                                        line.substring(label.length()).strip().split("\\s+")[0]))
                .findFirst()
                .orElse(0);
    }

    private static long switches(Path tasks) {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                String status = read(thread.resolve("status"));
                sum += valueOf(status, "voluntary_ctxt_switches:");
                sum += valueOf(status, "nonvoluntary_ctxt_switches:");
            }
        } catch (NoSuchFileException _) {
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    /// The file's text; empty when the process has ended meanwhile.
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
