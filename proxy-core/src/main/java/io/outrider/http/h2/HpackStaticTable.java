package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import java.nio.charset.StandardCharsets;

/// The static table of RFC 7541, Appendix A. Immutable.
final class HpackStaticTable {
    static final int SIZE = 61;

    /// Name and value in turn; index 1 is at 0.
    private static final String[] TEXT = {
        ":authority", "",
        ":method", "GET",
        ":method", "POST",
        ":path", "/",
        ":path", "/index.html",
        ":scheme", "http",
        ":scheme", "https",
        ":status", "200",
        ":status", "204",
        ":status", "206",
        ":status", "304",
        ":status", "400",
        ":status", "404",
        ":status", "500",
        "accept-charset", "",
        "accept-encoding", "gzip, deflate",
        "accept-language", "",
        "accept-ranges", "",
        "accept", "",
        "access-control-allow-origin", "",
        "age", "",
        "allow", "",
        "authorization", "",
        "cache-control", "",
        "content-disposition", "",
        "content-encoding", "",
        "content-language", "",
        "content-length", "",
        "content-location", "",
        "content-range", "",
        "content-type", "",
        "cookie", "",
        "date", "",
        "etag", "",
        "expect", "",
        "expires", "",
        "from", "",
        "host", "",
        "if-match", "",
        "if-modified-since", "",
        "if-none-match", "",
        "if-range", "",
        "if-unmodified-since", "",
        "last-modified", "",
        "link", "",
        "location", "",
        "max-forwards", "",
        "proxy-authenticate", "",
        "proxy-authorization", "",
        "range", "",
        "referer", "",
        "refresh", "",
        "retry-after", "",
        "server", "",
        "set-cookie", "",
        "strict-transport-security", "",
        "transfer-encoding", "",
        "user-agent", "",
        "vary", "",
        "via", "",
        "www-authenticate", ""
    };

    /// Name followed by value, by index.
    private static final byte[][] BYTES = new byte[SIZE + 1][];

    private static final int[] NAME_LENGTHS = new int[SIZE + 1];
    private static final int[] KEYS = new int[SIZE + 1];

    /// The first index of a name, in an open-addressing table by key; 0: free.
    private static final byte[] BY_KEY = new byte[256];

    static {
        for (int index = 1; index <= SIZE; index++) {
            String name = TEXT[index * 2 - 2];
            BYTES[index] = (name + TEXT[index * 2 - 1]).getBytes(StandardCharsets.ISO_8859_1);
            NAME_LENGTHS[index] = name.length();
            KEYS[index] = HeaderMap.keyOf(BYTES[index], 0, name.length());
            if (index == 1 || KEYS[index] != KEYS[index - 1]) {
                int slot = slot(KEYS[index]);
                while (BY_KEY[slot] != 0) {
                    slot = slot + 1 & 255;
                }
                BY_KEY[slot] = (byte) index;
            }
        }
    }

    private HpackStaticTable() {}

    private static int slot(int key) {
        int mixed = key * 0x9E37_79B9;
        return mixed >>> 24;
    }

    /// Name and value, one behind the other.
    static byte[] bytes(int index) {
        return BYTES[index];
    }

    static int nameLength(int index) {
        return NAME_LENGTHS[index];
    }

    /// As in [HeaderMap#keyOf].
    static int key(int index) {
        return KEYS[index];
    }

    /// The first index with that name, or 0.
    static int find(int key, byte[] array, int offset, int length) {
        int slot = slot(key);
        int index;
        while ((index = BY_KEY[slot]) != 0) {
            if (KEYS[index] == key && isName(index, array, offset, length)) {
                return index;
            }
            slot = slot + 1 & 255;
        }
        return 0;
    }

    private static boolean isName(int index, byte[] array, int offset, int length) {
        return NAME_LENGTHS[index] == length
                && regionEquals(BYTES[index], 0, array, offset, length);
    }

    /// The index at or behind `first`, with the same name, that has this value; or 0.
    static int findValue(int first, byte[] array, int offset, int length) {
        for (int index = first; index <= SIZE && KEYS[index] == KEYS[first]; index++) {
            if (BYTES[index].length - NAME_LENGTHS[index] == length
                    && regionEquals(BYTES[index], NAME_LENGTHS[index], array, offset, length)) {
                return index;
            }
        }
        return 0;
    }

    static boolean regionEquals(byte[] one, int at, byte[] other, int otherAt, int length) {
        return java.util.Arrays.equals(one, at, at + length, other, otherAt, otherAt + length);
    }
}
