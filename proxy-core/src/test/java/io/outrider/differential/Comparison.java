package io.outrider.differential;

import io.outrider.differential.Case.Difference;
import java.util.ArrayList;
import java.util.List;

/// What both subjects showed in one case, and whether that is as wanted. Immutable.
record Comparison(Case tested, String oursName, Seen envoy, Seen ours) {

    /// Empty if both agree but for the wanted differences; else what to tell the reader.
    String problem() {
        if (!tested.stricter().isEmpty()) {
            return refused() ? "" : SideBySide.of("envoy", envoy.shown(), oursName, ours.shown());
        }
        List<String> expected = new ArrayList<>(envoy.judged());
        var stale = new ArrayList<Difference>();
        for (Difference difference : tested.differences()) {
            if (!apply(difference, expected)) {
                stale.add(difference);
            }
        }
        List<String> found = ours.judged();
        var problem = new StringBuilder();
        for (Difference difference : stale) {
            problem.append("'differs:' names what Envoy does not show: ")
                    .append(difference)
                    .append('\n');
        }
        if (!expected.equals(found)) {
            problem.append(
                    SideBySide.of(
                            "envoy (with the wanted differences)", expected, oursName, found));
        }
        for (String flag : tested.flags()) {
            if (ours.judged().stream().noneMatch(line -> shows(line, flag))) {
                problem.append("no line of the log shows ").append(flag).append('\n');
            }
        }
        return problem.isEmpty()
                ? ""
                : "%s.case: %s\n%s".formatted(tested.id(), tested.title(), problem);
    }

    private static boolean shows(String line, String flag) {
        return line.startsWith("log ")
                && List.of(line.replace("flags=", " ").split("[ ,]")).contains(flag);
    }

    /// Whether every answer of ours is a refusal and nothing has reached an upstream, or the whole
    /// configuration was refused.
    private boolean refused() {
        boolean answered = false;
        for (String line : ours.judged()) {
            String text = line.strip();
            if (text.startsWith("refused to start")) {
                return true;
            }
            boolean passed =
                    text.startsWith("upstream, connection")
                            && !tested.unjudged().contains("upstream");
            if (passed || text.startsWith("HTTP/1.1 2")) {
                return false;
            }
            answered |= text.startsWith("HTTP/1.1 4");
        }
        return answered;
    }

    private boolean apply(Difference difference, List<String> expected) {
        if (difference.envoy().isEmpty()) {
            // A line that only we show: accept it where we show it.
            for (int i = 0; i < ours.judged().size(); i++) {
                if (ours.judged().get(i).strip().equals(difference.ours())) {
                    expected.add(Math.min(i, expected.size()), ours.judged().get(i));
                    return true;
                }
            }
            return false;
        }
        boolean found = false;
        for (int i = 0; i < expected.size(); i++) {
            String line = expected.get(i);
            if (line.strip().equals(difference.envoy())) {
                found = true;
                if (difference.ours().isEmpty()) {
                    expected.remove(i--);
                } else {
                    expected.set(i, line.replace(difference.envoy(), difference.ours()));
                }
            }
        }
        return found;
    }
}
