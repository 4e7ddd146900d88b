package io.outrider.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A pod as far as the network goes: a namespace with `lo` and `eth0`, and processes in it. Closing
/// it ends them and removes the namespace.
final class PodNamespace implements AutoCloseable {
    /// Any user that is not the sidecar's.
    static final int APP = 1000;

    static final int SIDECAR = 1337;

    private static final AtomicInteger PAIRS = new AtomicInteger();

    private final String name;
    private final List<Process> processes = new ArrayList<>();

    private PodNamespace(String name) {
        this.name = name;
    }

    /// Two pods with a wire between them. Each address comes with its prefix length.
    static List<PodNamespace> pair(List<String> first, List<String> second) {
        String unique = "or" + ProcessHandle.current().pid() + "-" + PAIRS.incrementAndGet();
        var a = new PodNamespace(unique + "a");
        var b = new PodNamespace(unique + "b");
        host("ip", "netns", "add", a.name);
        host("ip", "netns", "add", b.name);
        host(
                "ip", "link", "add", "eth0", "netns", a.name, "type", "veth", "peer", "name",
                "eth0", "netns", b.name);
        a.plug(first);
        b.plug(second);
        return List.of(a, b);
    }

    private void plug(List<String> addresses) {
        root("ip", "link", "set", "lo", "up");
        for (String address : addresses) {
            boolean six = address.contains(":");
            List<String> command =
                    new ArrayList<>(List.of("ip", "addr", "add", address, "dev", "eth0"));
            if (six) command.add("nodad");
            root(command.toArray(String[]::new));
        }
        root("ip", "link", "set", "eth0", "up");
        root("ip", "route", "add", "default", "dev", "eth0");
        root("ip", "-6", "route", "add", "default", "dev", "eth0");
    }

    /// Runs a program to its end and gives what it printed.
    String root(String... command) {
        return output(inside(List.of(command)));
    }

    /// As [#root], as the user `uid`.
    String as(int uid, String... command) {
        return output(inside(user(uid, List.of(command))));
    }

    /// As [#as], for a program that may fail; a line at the end says how it ended.
    String asWithExitCode(int uid, String... command) {
        List<String> shell =
                new ArrayList<>(List.of("sh", "-c", "\"$@\"; echo exit code $?", "sh"));
        shell.addAll(List.of(command));
        return output(inside(user(uid, shell)));
    }

    /// Starts a program that runs until the pod is closed.
    Process start(int uid, Path log, String... command) {
        try {
            List<String> all = uid == 0 ? List.of(command) : user(uid, List.of(command));
            Process process =
                    new ProcessBuilder(inside(all))
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        host("ip", "netns", "del", name);
    }

    private List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    /// The user may read every file, since the classes may lie below a private home, and nothing
    /// else.
    private static List<String> user(int uid, List<String> command) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--reuid=" + uid,
                                "--regid=" + uid,
                                "--clear-groups",
                                "--inh-caps=-all,+dac_read_search",
                                "--ambient-caps=-all,+dac_read_search",
                                "--bounding-set=-all,+dac_read_search"));
        all.addAll(command);
        return all;
    }

    private static void host(String... command) {
        output(List.of(command));
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
