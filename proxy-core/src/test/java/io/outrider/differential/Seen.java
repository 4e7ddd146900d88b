package io.outrider.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// What a case showed, line by line. Threads: one at a time.
final class Seen {

    /// How a line is judged.
    enum Kind {
        /// As it stands, where it stands.
        TEXT,
        /// As it stands; its place among headers of other names is not judged.
        HEADER,
        /// Not at all.
        NOTE
    }

    record Line(Kind kind, String text) {}

    private final List<Line> lines = new ArrayList<>();

    void text(String text) {
        lines.add(new Line(Kind.TEXT, text));
    }

    void header(String text) {
        lines.add(new Line(Kind.HEADER, text));
    }

    void note(String text) {
        text.lines().forEach(line -> lines.add(new Line(Kind.NOTE, "  (" + line + ")")));
    }

    void addAll(Seen other) {
        lines.addAll(other.lines);
    }

    Seen asNotes() {
        var notes = new Seen();
        lines.forEach(line -> notes.lines.add(new Line(Kind.NOTE, line.text)));
        return notes;
    }

    Seen map(UnaryOperator<String> normaliser) {
        var mapped = new Seen();
        lines.forEach(line -> mapped.lines.add(new Line(line.kind, normaliser.apply(line.text))));
        return mapped;
    }

    /// Everything, in the order seen.
    List<String> shown() {
        return lines.stream().map(Line::text).toList();
    }

    /// What is judged: headers sorted by name where they stand together, notes left out.
    List<String> judged() {
        var judged = new ArrayList<String>();
        var headers = new ArrayList<String>();
        for (Line line : lines) {
            switch (line.kind) {
                case HEADER -> headers.add(line.text);
                case TEXT -> {
                    flush(headers, judged);
                    judged.add(line.text);
                }
                case NOTE -> {}
            }
        }
        flush(headers, judged);
        return judged;
    }

    private static void flush(List<String> headers, List<String> judged) {
        headers.sort(Comparator.comparing(Seen::name)); // stable: equal names keep their order
        judged.addAll(headers);
        headers.clear();
    }

    private static String name(String line) {
        String header = line.strip();
        int colon = header.indexOf(':', 1);
        return (colon < 0 ? header : header.substring(0, colon)).toLowerCase(Locale.ROOT);
    }
}
