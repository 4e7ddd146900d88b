package io.outrider.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files of one run: `DATE-COMMIT.json`, `.md`, and a folder of charts. Immutable.
///
/// @param charts paths of the pictures, relative to the folder of `json`
public record ResultFiles(Path json, Path markdown, List<String> charts) {
    private static final String BEGIN = "<!-- latest result: begin -->";
    private static final String END = "<!-- latest result: end -->";

    public ResultFiles {
        charts = List.copyOf(charts);
    }

    /// Writes all of them; the folder is made when it is not there.
    public static ResultFiles write(RunResult result, Path folder) throws IOException {
        String time = result.date().replace(":", "").replace("Z", "");
        String name = time + "-" + result.machine().commit();
        Path pictures = folder.resolve(name);
        Files.createDirectories(pictures);
        List<String> charts = new ArrayList<>();
        for (ScenarioResult scenario : result.scenarios()) {
            if (scenario.samples().isEmpty()) continue;
            for (String chart : Charts.write(scenario, pictures)) charts.add(name + "/" + chart);
        }
        Path json = folder.resolve(name + ".json");
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(json.toFile(), result);
        Path markdown = folder.resolve(name + ".md");
        Files.writeString(markdown, MarkdownTable.of(result) + "\n" + images("", charts));
        return new ResultFiles(json, markdown, charts);
    }

    /// Puts the run between the two marks of a README that lies beside the folder of results.
    public void publish(RunResult result, Path readme) throws IOException {
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(readme + ": no '" + BEGIN + "' with '" + END + "' behind it");
        }
        String folder = readme.resolveSibling("").relativize(json.resolveSibling("")) + "/";
        String shown = "\n" + MarkdownTable.of(result) + "\n" + images(folder, charts);
        Files.writeString(
                readme, text.substring(0, begin + BEGIN.length()) + shown + text.substring(end));
    }

    private static String images(String prefix, List<String> charts) {
        StringBuilder out = new StringBuilder();
        for (String chart : charts) {
            String title = chart.substring(chart.indexOf('/') + 1).replace(".png", "");
            out.append("![").append(title).append("](").append(prefix).append(chart).append(")\n");
        }
        return out.toString();
    }
}
