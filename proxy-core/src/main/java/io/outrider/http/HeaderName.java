package io.outrider.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A header's name, lower-case, with the number by which well-known names are found at once.
///
/// Immutable. Two names are equal when their text is.
public final class HeaderName {
    private static final int TABLE_SIZE = 1024;
    private static final HeaderName[] TABLE = new HeaderName[TABLE_SIZE];
    private static int known;

    final byte[] bytes;
    final int hash;

    /// The well-known number, or the hash with the sign bit set: what [HeaderMap] compares first.
    final int key;

    private final String text;

    private HeaderName(String lower, byte[] bytes, int hash, int key) {
        this.text = lower;
        this.bytes = bytes;
        this.hash = hash;
        this.key = key;
    }

    /// The name for `text`, in any case; well-known names are always the same object.
    public static HeaderName of(String text) {
        HeaderNames.load();
        byte[] bytes = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        int hash = hash(bytes, 0, bytes.length);
        HeaderName found = find(bytes, 0, bytes.length, hash);
        return found != null
                ? found
                : new HeaderName(text.toLowerCase(Locale.ROOT), bytes, hash, unknownKey(hash));
    }

    /// Only for [HeaderNames]: makes the next well-known name.
    static HeaderName register(String lower) {
        byte[] bytes = lower.getBytes(StandardCharsets.ISO_8859_1);
        int hash = hash(bytes, 0, bytes.length);
        HeaderName name = new HeaderName(lower, bytes, hash, known++);
        int slot = hash & (TABLE_SIZE - 1);
        while (TABLE[slot] != null) {
            slot = (slot + 1) & (TABLE_SIZE - 1);
        }
        TABLE[slot] = name;
        return name;
    }

    static int knownCount() {
        return known;
    }

    static int hash(byte[] array, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 31 + array[i];
        }
        return hash ^ (hash >>> 15);
    }

    static int unknownKey(int hash) {
        return hash | 0x8000_0000;
    }

    /// The key of the lower-case name at `offset`.
    static int keyOf(byte[] array, int offset, int length) {
        int hash = hash(array, offset, length);
        HeaderName found = find(array, offset, length, hash);
        return found != null ? found.key : unknownKey(hash);
    }

    @SuppressWarnings("NullAway") // the table has holes; the caller asks for null
    private static HeaderName find(byte[] array, int offset, int length, int hash) {
        int slot = hash & (TABLE_SIZE - 1);
        HeaderName name;
        while ((name = TABLE[slot]) != null) {
            if (name.hash == hash && name.matches(array, offset, length)) {
                return name;
            }
            slot = (slot + 1) & (TABLE_SIZE - 1);
        }
        return null;
    }

    boolean matches(byte[] array, int offset, int length) {
        if (length != bytes.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (array[offset + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /// The well-known number, or the hash with the sign bit set.
    public int key() {
        return key;
    }

    /// Length in bytes.
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
