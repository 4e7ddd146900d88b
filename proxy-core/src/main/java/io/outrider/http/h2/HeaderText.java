package io.outrider.http.h2;

import io.outrider.http.Ascii;

/// Which bytes a header's name and value may have in HTTP/2 (RFC 9113 §8.2.1). The findings fit
/// into an int, so that a table entry is looked at once. Immutable.
final class HeaderText {
    static final int BAD_NAME = 1;
    static final int BAD_VALUE = 2;
    static final int UNDERSCORE = 4;
    static final int PSEUDO = 8;

    private HeaderText() {}

    /// Lower-case token, possibly behind a colon.
    static int checkName(byte[] array, int offset, int length) {
        if (length == 0) {
            return BAD_NAME;
        }
        int mark = 0;
        int from = offset;
        if (array[offset] == ':') {
            mark = PSEUDO;
            from++;
            if (length == 1) {
                return BAD_NAME;
            }
        }
        for (int i = from; i < offset + length; i++) {
            byte c = array[i];
            if (!Ascii.isToken(c) || c >= 'A' && c <= 'Z') {
                return mark | BAD_NAME;
            }
            if (c == '_') {
                mark |= UNDERSCORE;
            }
        }
        return mark;
    }

    /// No control bytes but tab; what is above 0x7f passes, as in Envoy.
    static int checkValue(byte[] array, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (!Ascii.isValue(array[i])) {
                return BAD_VALUE;
            }
        }
        return 0;
    }
}
