package io.outrider.differential;

import io.outrider.differential.Case.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Runs cases on one subject: those that can share a process in one, the others in one each.
///
/// When a shared process refuses its configuration, the cases that its message names are taken out
/// and noted as refused; if it names none, the cases are halved until the refused ones are alone.
/// Threads: one at a time; it starts virtual threads.
final class Laboratory {
    private static final int MESSAGE_LIMIT = 4000;

    private static final int CASES_AT_ONCE = 12;
    private static final int PROCESSES_AT_ONCE = 2;

    /// From this patience on a machine that is too busy is not made busier.
    private static final int ONE_BY_ONE = 6;

    private final Subject subject;
    private final int patience;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /// @param patience how many times the usual waits to wait
    Laboratory(Subject subject, int patience) {
        this.subject = subject;
        this.patience = patience;
    }

    /// What each case showed, by its id.
    Map<String, Seen> run(List<Case> cases) throws IOException, InterruptedException {
        run(
                cases.stream().filter(c -> c.start() == Start.SHARED).toList(),
                patience < ONE_BY_ONE ? CASES_AT_ONCE : 1);
        var slots = new Semaphore(patience < ONE_BY_ONE ? PROCESSES_AT_ONCE : 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Case alone : cases.stream().filter(c -> c.start() != Start.SHARED).toList()) {
                threads.submit(
                        () -> {
                            slots.acquire();
                            try {
                                run(List.of(alone), 1);
                            } catch (IOException | RuntimeException e) {
                                seen.put(alone.id(), failed(e));
                            } finally {
                                slots.release();
                            }
                            return null;
                        });
            }
        }
        return new LinkedHashMap<>(seen);
    }

    private void run(List<Case> cases, int atOnce) throws IOException, InterruptedException {
        if (cases.isEmpty()) {
            return;
        }
        Path folder = Files.createTempDirectory("outrider-differential");
        var runs = new ArrayList<CaseRun>();
        try {
            for (Case one : cases) {
                runs.add(new CaseRun(one, folder, patience));
            }
            Path config = folder.resolve("bootstrap.yaml");
            Files.writeString(config, Bootstraps.of(runs));
            switch (subject.start(config, folder, cases.getFirst().arguments())) {
                case RunningSubject running -> play(running, runs, atOnce);
                case Subject.Refused refused -> refused(cases, refused, atOnce);
            }
        } finally {
            for (CaseRun run : runs) {
                run.close();
            }
            delete(folder);
        }
    }

    private void play(RunningSubject running, List<CaseRun> runs, int atOnce)
            throws IOException, InterruptedException {
        Map<String, String> stats;
        int exitCode;
        try {
            var slots = new Semaphore(atOnce);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (CaseRun run : runs) {
                    threads.submit(
                            () -> {
                                slots.acquire();
                                try {
                                    run.play(running);
                                } finally {
                                    slots.release();
                                }
                                return null;
                            });
                }
            }
            stats = running.process().isAlive() ? running.settledStats(patience) : Map.of();
        } finally {
            exitCode = running.stop();
        }
        for (CaseRun run : runs) {
            Seen result = run.result(stats);
            if (run.tested().start() == Start.OWN) {
                result.text("exit code " + exitCode);
            }
            if (runs.size() == 1) {
                result.note(running.output());
            }
            seen.put(run.tested().id(), result);
        }
    }

    private void refused(List<Case> cases, Subject.Refused refused, int atOnce)
            throws IOException, InterruptedException {
        var named =
                cases.size() == 1
                        ? cases
                        : cases.stream()
                                .filter(
                                        c ->
                                                refused.message()
                                                        .matches("(?s).*\\b" + c.id() + "\\b.*"))
                                .toList();
        for (Case one : named) {
            var result = new Seen();
            result.text("refused to start, exit code " + refused.exitCode());
            result.note(firstOf(refused.message()));
            seen.put(one.id(), result);
        }
        var rest = cases.stream().filter(c -> !named.contains(c)).toList();
        if (named.isEmpty()) {
            run(rest.subList(0, rest.size() / 2), atOnce);
            run(rest.subList(rest.size() / 2, rest.size()), atOnce);
        } else {
            run(rest, atOnce);
        }
    }

    private static Seen failed(Exception e) {
        var result = new Seen();
        result.text("(the case broke off: " + e + ")");
        return result;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// A process that refuses hundreds of cases at once may have much to say.
    private static String firstOf(String message) {
        return message.length() <= MESSAGE_LIMIT
                ? message
                : message.substring(0, MESSAGE_LIMIT) + "…";
    }
}
