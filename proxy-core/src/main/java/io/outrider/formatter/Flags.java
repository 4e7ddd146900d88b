package io.outrider.formatter;

import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;

/// Response flags as text, in the order they were set, joined with commas. Immutable.
final class Flags {
    private static final ResponseFlag[] ALL = ResponseFlag.values();

    private Flags() {}

    static String codes(StreamInfo info) {
        return join(info, false);
    }

    static String names(StreamInfo info) {
        return join(info, true);
    }

    private static String join(StreamInfo info, boolean names) {
        if (info.flags() == 0) {
            return "-";
        }
        String text = "";
        for (long rest = info.flagOrder(); rest != 0; rest >>>= 6) {
            ResponseFlag flag = ALL[(int) (rest & 63) - 1];
            String word = names ? flag.longName() : flag.code();
            text = text.isEmpty() ? word : word + "," + text;
        }
        return text;
    }
}
