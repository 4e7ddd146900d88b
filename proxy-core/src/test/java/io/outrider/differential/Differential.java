package io.outrider.differential;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Runs cases on both subjects; what differs is run again with more patience, and once more alone
/// with much more, so that only a lasting difference counts and no busy machine makes one.
///
/// As a program it shows everything that the cases named in its arguments (all, without one) showed
/// on Envoy, and beside it what Outrider showed when it is there. Threads: one at a time.
final class Differential {
    private static final int[] PATIENCE = {1, 3, 8};

    private Differential() {}

    /// All cases, or those whose id contains `-Ddifferential.only`.
    static List<Case> cases() throws IOException {
        String only = System.getProperty("differential.only", "");
        return CaseFile.all(folder()).stream().filter(c -> matches(c, only)).toList();
    }

    private static boolean matches(Case c, String only) {
        for (String part : only.split(",")) {
            if (c.id().contains(part)) {
                return true;
            }
        }
        return false;
    }

    static Path folder() throws IOException {
        try {
            var resource = Differential.class.getResource("/differential");
            return Path.of(
                    Objects.requireNonNull(resource, "no case files on the class path").toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /// The subject under test: Outrider, or Envoy again with `-Ddifferential.subject=envoy`, which
    /// tests the harness.
    static Optional<Subject> ours() {
        return System.getProperty("differential.subject", "outrider").equals("envoy")
                ? Subject.envoy().map(envoy -> new Subject("envoy again", envoy.command()))
                : Subject.outrider();
    }

    /// Every case's comparison by its id.
    static Map<String, Comparison> compare(List<Case> cases, Subject envoy, Subject ours)
            throws IOException, InterruptedException {
        var comparisons = new LinkedHashMap<String, Comparison>();
        var doubtful = cases;
        for (int patience : PATIENCE) {
            compare(doubtful, envoy, ours, patience, comparisons);
            doubtful =
                    doubtful.stream()
                            .filter(
                                    c ->
                                            !Objects.requireNonNull(comparisons.get(c.id()))
                                                    .problem()
                                                    .isEmpty())
                            .toList();
        }
        return comparisons;
    }

    private static void compare(
            List<Case> cases,
            Subject envoy,
            Subject ours,
            int patience,
            Map<String, Comparison> into)
            throws IOException, InterruptedException {
        Map<String, Seen> theirs = new Laboratory(envoy, patience).run(cases);
        Map<String, Seen> our = new Laboratory(ours, patience).run(cases);
        for (Case c : cases) {
            into.put(
                    c.id(),
                    new Comparison(
                            c,
                            ours.name(),
                            Objects.requireNonNull(theirs.get(c.id()), c.id()),
                            Objects.requireNonNull(our.get(c.id()), c.id())));
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.setProperty("differential.only", String.join(",", arguments));
        }
        var envoy = Subject.envoy().orElseThrow(() -> new IOException("there is no envoy to ask"));
        var ours = ours();
        var cases = cases();
        long begin = System.nanoTime();
        if (ours.isPresent()) {
            for (Comparison comparison : compare(cases, envoy, ours.get()).values()) {
                System.out.println(
                        "== " + comparison.tested().id() + ": " + comparison.tested().title());
                System.out.println(
                        SideBySide.of(
                                "envoy",
                                comparison.envoy().shown(),
                                comparison.oursName(),
                                comparison.ours().shown()));
                String problem = comparison.problem();
                String verdict =
                        comparison.tested().gap().isEmpty() ? "-- DIFFERS\n" : "-- KNOWN GAP\n";
                System.out.println(problem.isEmpty() ? "-- agreed\n" : verdict + problem);
            }
        } else {
            Map<String, Seen> seen = new Laboratory(envoy, 1).run(cases);
            for (Case c : cases) {
                System.out.println("== " + c.id() + ": " + c.title());
                Objects.requireNonNull(seen.get(c.id())).shown().forEach(System.out::println);
                System.out.println();
            }
        }
        System.out.printf(
                "%d cases in %d ms%n", cases.size(), (System.nanoTime() - begin) / 1_000_000);
    }
}
