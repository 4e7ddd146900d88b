package io.outrider.formatter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text that came as bytes and must leave as the same bytes, whether they are UTF-8 or not.
///
/// Header values are read with one char for each byte. Here they become ordinary text if they are
/// UTF-8; if not, every byte beyond ASCII becomes a lone low surrogate (0xDC00 and the byte), which
/// no text has, so that writers know it and can give the byte back. Immutable.
public final class ByteText {
    private static final char MARK = 0xDC00;

    private ByteText() {}

    /// @param chars one for each byte
    static String read(String chars) {
        if (isAscii(chars)) {
            return chars;
        }
        byte[] bytes = chars.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            var marked = new StringBuilder(bytes.length);
            for (int i = 0; i < bytes.length; i++) {
                char c = chars.charAt(i);
                marked.append(c < 0x80 ? c : (char) (MARK | c));
            }
            return marked.toString();
        }
    }

    /// The bytes of `text`, in UTF-8 but for those that were none.
    public static byte[] bytes(String text) {
        if (!isRaw(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        var out = new java.io.ByteArrayOutputStream(text.length() + 16);
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isMark(text, i)) {
                out.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
                out.write(text.charAt(i) & 0xFF);
                from = i + 1;
            }
        }
        out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /// One char for each byte of `text`: what a header map takes.
    public static String forHeader(String text) {
        return isAscii(text) ? text : new String(bytes(text), StandardCharsets.ISO_8859_1);
    }

    /// Whether `text` holds bytes that are no UTF-8.
    static boolean isRaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isMark(text, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMark(String text, int index) {
        char c = text.charAt(index);
        return c >= MARK + 0x80
                && c <= MARK + 0xFF
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
