package io.outrider.injector.yaml;

import java.util.Comparator;
import java.util.List;

/// Puts `text` where the characters from `from` to `to` are. Immutable.
record TextChange(int from, int to, String text) {
    /// The text with all the changes made; those at one place stay in their order.
    static String apply(String text, List<TextChange> changes) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        for (TextChange change :
                changes.stream().sorted(Comparator.comparingInt(TextChange::from)).toList()) {
            result.append(text, at, change.from()).append(change.text());
            at = change.to();
        }
        return result.append(text, at, text.length()).toString();
    }
}
