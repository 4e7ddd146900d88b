package io.outrider.upstream;

import java.util.List;

/// Whether all of some texts are in what was received, in their order, with anything in between.
/// Immutable.
final class PayloadMatch {
    private PayloadMatch() {}

    static boolean matches(List<String> wanted, CharSequence received) {
        String text = received.toString();
        int from = 0;
        for (String each : wanted) {
            int at = text.indexOf(each, from);
            if (at < 0) {
                return false;
            }
            from = at + each.length();
        }
        return true;
    }
}
