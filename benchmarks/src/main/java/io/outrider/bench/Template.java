package io.outrider.bench;

import java.util.List;
import java.util.Map;

/// Fills in a scenario's file: `@name@` becomes a value, and the lines between `#repeat N` and
/// `#end` come N times with `@i@` counting from 1.
final class Template {
    private static final String REPEAT = "#repeat ";
    private static final String END = "#end";

    private Template() {}

    /// @throws BenchException when a `#repeat` has no end
    static String fill(String text, Map<String, String> values) throws BenchException {
        StringBuilder out = new StringBuilder();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.startsWith(REPEAT)) {
                out.append(line).append('\n');
                continue;
            }
            int end = lines.subList(i, lines.size()).indexOf(END);
            if (end < 0)
                throw new BenchException("line " + (i + 1) + ": '" + line + "' has no #end");
            int times = Integer.parseInt(line.substring(REPEAT.length()).strip());
            String block = String.join("\n", lines.subList(i + 1, i + end)) + "\n";
            for (int n = 1; n <= times; n++) out.append(block.replace("@i@", String.valueOf(n)));
            i += end;
        }
        String filled = out.toString();
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("@" + value.getKey() + "@", value.getValue());
        }
        return filled;
    }
}
