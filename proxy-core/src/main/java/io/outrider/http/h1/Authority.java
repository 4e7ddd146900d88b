package io.outrider.http.h1;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;

/// Checks `:authority` against the characters of RFC 3986, as Envoy does. Immutable.
final class Authority {
    private static final boolean[] ALLOWED = new boolean[128];

    static {
        for (char c = 0; c < ALLOWED.length; c++) {
            ALLOWED[c] =
                    c >= '0' && c <= '9'
                            || c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || "-._~%!$&'()*+,;=:@[]".indexOf(c) >= 0;
        }
    }

    private Authority() {}

    /// True when there is none.
    static boolean isValid(HeaderMap headers) {
        int index = headers.find(HeaderNames.AUTHORITY);
        if (index == HeaderMap.NONE) {
            return true;
        }
        byte[] bytes = headers.array();
        int from = headers.valueOffset(index);
        int to = from + headers.valueLength(index);
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0 || !ALLOWED[bytes[i]]) {
                return false;
            }
        }
        return true;
    }
}
