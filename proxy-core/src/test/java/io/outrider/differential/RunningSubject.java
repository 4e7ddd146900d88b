package io.outrider.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A subject that serves, with the addresses its listeners got. Immutable.
record RunningSubject(
        Process process,
        Admin admin,
        int adminPort,
        Path log,
        Map<String, InetSocketAddress> listeners)
        implements Subject.Started {
    private static final int SETTLE_MILLIS = 3_000;
    private static final int STOP_SECONDS = 60;

    static RunningSubject of(Process process, Admin admin, int adminPort, Path log)
            throws IOException {
        var listeners = new HashMap<String, InetSocketAddress>();
        Object statuses = Admin.json(admin.get("/listeners?format=json")).get("listener_statuses");
        if (statuses instanceof List<?> list) {
            for (Object status : list) {
                var fields = (Map<?, ?>) status;
                if (fields.get("local_address") instanceof Map<?, ?> address
                        && address.get("socket_address") instanceof Map<?, ?> socket) {
                    String ip =
                            String.valueOf(socket.get("address")).replace("0.0.0.0", "127.0.0.1");
                    int port = Integer.parseInt(String.valueOf(socket.get("port_value")));
                    listeners.put(
                            String.valueOf(fields.get("name")),
                            new InetSocketAddress(InetAddress.ofLiteral(ip), port));
                }
            }
        }
        return new RunningSubject(process, admin, adminPort, log, Map.copyOf(listeners));
    }

    InetSocketAddress address(String listener) throws IOException {
        InetSocketAddress address = listeners.get(listener);
        if (address == null) {
            throw new IOException("no listener '" + listener + "' among " + listeners.keySet());
        }
        return address;
    }

    /// Waits until no connection or request is counted as active, then reads counters and gauges.
    ///
    /// @param patience how many times the usual wait to wait
    Map<String, String> settledStats(int patience) throws IOException, InterruptedException {
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS * (long) patience);
        while (true) {
            Map<String, String> stats = admin.stats();
            boolean settled =
                    stats.entrySet().stream()
                            .noneMatch(
                                    stat ->
                                            stat.getKey()
                                                            .matches(
                                                                    "(http|tcp|cluster|listener)\\..*_active")
                                                    && !stat.getKey().contains("admin")
                                                    && !stat.getValue().equals("0"));
            if (settled
                    || System.nanoTime() > deadline
                    || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                return stats;
            }
        }
    }

    /// Asks the process to end, so that it flushes its logs; kills it if it does not. Returns its
    /// exit code.
    int stop() throws IOException, InterruptedException {
        if (process.isAlive()) {
            try {
                admin.ask("POST", "/quitquitquit");
            } catch (IOException _) {
                process.destroy();
            }
        }
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }

    /// What it wrote to stdout and stderr.
    String output() throws IOException {
        return Files.readString(log);
    }
}
