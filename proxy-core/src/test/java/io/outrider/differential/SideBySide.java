package io.outrider.differential;

import java.util.ArrayList;
import java.util.List;

/// Two columns of text with the lines that differ marked. Immutable.
final class SideBySide {
    private static final int WIDTH = 96;

    private SideBySide() {}

    /// Rows of both sides, aligned on their longest common run of lines. Marks: `|` differs, `<`
    /// left only, `>` right only.
    static String of(String leftName, List<String> left, String rightName, List<String> right) {
        int[][] common = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                common[i][j] =
                        left.get(i).equals(right.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        var out = new StringBuilder();
        row(out, leftName, ' ', rightName);
        var onlyLeft = new ArrayList<String>();
        var onlyRight = new ArrayList<String>();
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            if (i < left.size() && j < right.size() && left.get(i).equals(right.get(j))) {
                pairs(out, onlyLeft, onlyRight);
                row(out, left.get(i), ' ', right.get(j));
                i++;
                j++;
            } else if (j == right.size()
                    || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
                onlyLeft.add(left.get(i++));
            } else {
                onlyRight.add(right.get(j++));
            }
        }
        pairs(out, onlyLeft, onlyRight);
        return out.toString();
    }

    private static void pairs(StringBuilder out, List<String> left, List<String> right) {
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String l = i < left.size() ? left.get(i) : "";
            String r = i < right.size() ? right.get(i) : "";
            row(out, l, i >= left.size() ? '>' : i >= right.size() ? '<' : '|', r);
        }
        left.clear();
        right.clear();
    }

    /// Long lines are folded so that both columns keep their place.
    private static void row(StringBuilder out, String left, char mark, String right) {
        int rows = Math.max(1, Math.ceilDiv(Math.max(left.length(), right.length()), WIDTH));
        for (int row = 0; row < rows; row++) {
            out.append(
                    ("%-" + WIDTH + "s %c %s")
                            .formatted(part(left, row), mark, part(right, row))
                            .stripTrailing());
            out.append('\n');
        }
    }

    private static String part(String text, int row) {
        int from = Math.min(text.length(), row * WIDTH);
        return text.substring(from, Math.min(text.length(), from + WIDTH));
    }
}
