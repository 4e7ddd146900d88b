package io.outrider.http;

import java.util.ArrayList;

/// How the names of one message's headers were spelled when they came, for peers that mind
/// (`preserve_case`). The first spelling of a name counts.
///
/// Threads: its message's event loop.
public final class NameCase {
    private final ArrayList<byte[]> spellings = new ArrayList<>();
    private final boolean properForOthers;

    /// @param properForOthers write headers that the proxy adds as `Proper-Case`
    public NameCase(boolean properForOthers) {
        this.properForOthers = properForOthers;
    }

    /// Notes a name; borrows `bytes`.
    public void add(byte[] bytes, int from, int length) {
        if (properForOthers || !isLower(bytes, from, length)) {
            var name = new byte[length];
            System.arraycopy(bytes, from, name, 0, length);
            spellings.add(name);
        }
    }

    private static boolean isLower(byte[] bytes, int from, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] >= 'A' && bytes[from + i] <= 'Z') {
                return false;
            }
        }
        return true;
    }

    /// Spells the lower-case name in `out` as it came.
    public void apply(byte[] out, int from, int to) {
        for (int i = 0; i < spellings.size(); i++) {
            byte[] name = spellings.get(i);
            if (name.length == to - from && same(name, out, from)) {
                System.arraycopy(name, 0, out, from, name.length);
                return;
            }
        }
        if (properForOthers) {
            Ascii.toProperCase(out, from, to);
        }
    }

    private static boolean same(byte[] name, byte[] out, int from) {
        for (int i = 0; i < name.length; i++) {
            if (Ascii.lower(name[i]) != out[from + i]) {
                return false;
            }
        }
        return true;
    }
}
