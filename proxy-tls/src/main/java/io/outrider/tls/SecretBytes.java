package io.outrider.tls;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that must not be printed: a key, a password, or PEM text that may hold one. Immutable.
///
/// Equality is by content, so that an unchanged secret can be recognised and publishes nothing.
public final class SecretBytes {
    private final byte[] bytes;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Copies `bytes`.
    public static SecretBytes of(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /// The UTF-8 bytes of `text`.
    public static SecretBytes of(String text) {
        return new SecretBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A copy of the content.
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /// The content as UTF-8 text.
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// Never the content.
    @Override
    public String toString() {
        return "[redacted, " + bytes.length + " bytes]";
    }
}
