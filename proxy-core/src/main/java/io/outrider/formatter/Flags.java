package io.outrider.formatter;

import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/// Response flags as text, in Envoy's order, joined with commas. Immutable.
final class Flags {
    private static final ResponseFlag[] ALL = ResponseFlag.values();

    private Flags() {}

    static @Nullable String codes(StreamInfo info) {
        return join(info, false);
    }

    static @Nullable String names(StreamInfo info) {
        return join(info, true);
    }

    private static @Nullable String join(StreamInfo info, boolean names) {
        if (info.flags() == 0) {
            return null;
        }
        String text = "";
        for (ResponseFlag flag : ALL) {
            if (info.has(flag)) {
                String word = names ? flag.longName() : flag.code();
                text = text.isEmpty() ? word : text + "," + word;
            }
        }
        return text;
    }
}
