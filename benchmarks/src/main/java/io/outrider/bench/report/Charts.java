package io.outrider.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/// The pictures of a run: throughput, latency percentiles, CPU per request and memory, medians over
/// the rounds.
final class Charts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    private Charts() {}

    /// Writes the pictures of one scenario into a folder and returns their file names.
    static List<String> write(ScenarioResult scenario, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        List<Figure> latencies = List.of(Figure.P50, Figure.P90, Figure.P99, Figure.P999);
        names.add(bars(scenario, folder, "throughput", "requests/s", List.of(Figure.RATE)));
        names.add(bars(scenario, folder, "cpu", "CPU us/request", List.of(Figure.CPU)));
        names.add(bars(scenario, folder, "memory", "MB", List.of(Figure.IDLE, Figure.LOADED)));
        if (scenario.rate() > 0 && !withFigures(scenario, latencies).isEmpty()) {
            names.add(
                    bars(
                            scenario,
                            folder,
                            "latency",
                            "us at %.0f requests/s".formatted(scenario.rate()),
                            latencies));
        }
        return names;
    }

    private static String bars(
            ScenarioResult scenario, Path folder, String kind, String unit, List<Figure> figures)
            throws IOException {
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(scenario.scenario() + ": " + kind)
                        .yAxisTitle(unit)
                        .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setYAxisDecimalPattern("#,##0");
        chart.getStyler().setDecimalPattern("#,##0.#");
        chart.getStyler().setLegendVisible(figures.size() > 1);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLabelsVisible(true);
        List<String> peers = withFigures(scenario, figures);
        for (Figure figure : figures) {
            List<Double> values = new ArrayList<>();
            for (String peer : peers) {
                Spread spread = Spread.of(scenario.of(peer), figure.read());
                values.add(spread == null ? 0 : spread.median());
            }
            chart.addSeries(figure.title(), peers, values);
        }
        String name = scenario.scenario() + "-" + kind + ".png";
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            ChartEncoder.saveChart(chart, out, "png");
        }
        return name;
    }

    private static List<String> withFigures(ScenarioResult scenario, List<Figure> figures) {
        Set<String> all = MarkdownTable.peers(scenario);
        return all.stream()
                .filter(peer -> Spread.of(scenario.of(peer), figures.getFirst().read()) != null)
                .toList();
    }
}
