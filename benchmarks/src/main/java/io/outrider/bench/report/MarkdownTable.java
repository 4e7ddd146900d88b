package io.outrider.bench.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A run as Markdown: per scenario the figures of each peer, the median first and the smallest and
/// largest behind it, and the ratio to Envoy.
public final class MarkdownTable {
    private static final String BASE = "envoy";

    private MarkdownTable() {}

    public static String of(RunResult result) {
        StringBuilder out = new StringBuilder();
        Machine machine = result.machine();
        out.append(
                String.format(
                        Locale.ROOT,
                        "Commit %s, %s, %s; %d cores (%s), %s; saturation by %s, fixed rate by the"
                                + " built-in generator, origin %s; %d rounds of %.0f s after %.0f s"
                                + " of warm-up. Flags added: %s.%n",
                        machine.commit(),
                        result.date(),
                        machine.jdk(),
                        machine.cores(),
                        machine.cpu(),
                        machine.pinning(),
                        machine.generator(),
                        machine.origin(),
                        result.rounds(),
                        result.durationSeconds(),
                        result.warmUpSeconds(),
                        machine.flags().isEmpty() ? "none" : machine.flags()));
        if (!result.notQuotable().isEmpty()) {
            out.append("\n**Not to be quoted:** ");
            out.append(String.join("; ", result.notQuotable())).append(".\n");
        }
        for (ScenarioResult scenario : result.scenarios()) append(scenario, out);
        return out.toString();
    }

    private static void append(ScenarioResult scenario, StringBuilder out) {
        out.append("\n### ").append(scenario.scenario()).append("\n\nAt saturation:\n\n");
        table(
                scenario,
                List.of(
                        Figure.RATE,
                        Figure.CPU,
                        Figure.SATURATED_P50,
                        Figure.SATURATED_P90,
                        Figure.SATURATED_P99,
                        Figure.SATURATED_P999,
                        Figure.SWITCHES),
                out);
        if (scenario.rate() > 0) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%nAt %.0f requests/s (%s), from when each was due:%n%n",
                            scenario.rate(),
                            scenario.rateFrom()));
            table(
                    scenario,
                    List.of(Figure.P50, Figure.P90, Figure.P99, Figure.P999, Figure.PACED_CPU),
                    out);
        }
        out.append("\nProcess:\n\n");
        table(
                scenario,
                List.of(Figure.IDLE, Figure.LOADED, Figure.START, Figure.FIRST_SECONDS),
                out);
        if (!scenario.absent().isEmpty() || !scenario.failed().isEmpty()) out.append('\n');
        scenario.absent()
                .forEach(
                        (peer, why) ->
                                out.append(String.format(Locale.ROOT, "- %s: %s%n", peer, why)));
        scenario.failed()
                .forEach(
                        (peer, why) ->
                                out.append(
                                        String.format(
                                                Locale.ROOT, "- %s failed: %s%n", peer, why)));
    }

    private static void table(ScenarioResult scenario, List<Figure> figures, StringBuilder out) {
        out.append("| |");
        figures.forEach(figure -> out.append(' ').append(figure.title()).append(" |"));
        out.append("\n|---|").append("---:|".repeat(figures.size())).append('\n');
        for (String peer : peers(scenario)) {
            out.append("| ").append(peer).append(" |");
            for (Figure figure : figures) {
                out.append(' ').append(cell(scenario, peer, figure)).append(" |");
            }
            out.append('\n');
        }
    }

    private static String cell(ScenarioResult scenario, String peer, Figure figure) {
        Spread own = Spread.of(scenario.of(peer), figure.read());
        if (own == null) return "";
        Spread base = Spread.of(scenario.of(BASE), figure.read());
        String shown = own.show(figure.decimals());
        if (base == null || base.median() == 0 || peer.equals(BASE)) return shown;
        double ratio = own.median() / base.median();
        return shown + String.format(Locale.ROOT, " **×%.2f**", ratio);
    }

    /// The peers that have figures, in the order of their first turn.
    static Set<String> peers(ScenarioResult scenario) {
        Set<String> peers = new LinkedHashSet<>();
        for (Sample sample : scenario.samples()) peers.add(sample.peer());
        return peers;
    }
}
