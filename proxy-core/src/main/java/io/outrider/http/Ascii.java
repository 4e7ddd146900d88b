package io.outrider.http;

/// Character classes and numbers on bytes, as RFC 9110 §5.6 and RFC 3986 define them. Immutable.
public final class Ascii {
    private static final byte TOKEN = 1;
    private static final byte VALUE = 2;
    private static final byte[] CLASSES = new byte[256];

    static {
        String tokens = "!#$%&'*+-.^_`|~";
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (alphanumeric || c < 128 && tokens.indexOf(c) >= 0) {
                CLASSES[c] |= TOKEN;
            }
            if (c == '\t' || c >= ' ' && c != 127) {
                CLASSES[c] |= VALUE;
            }
        }
    }

    private Ascii() {}

    /// `tchar` of RFC 9110.
    public static boolean isToken(byte c) {
        return (CLASSES[c & 0xff] & TOKEN) != 0;
    }

    /// What a field value may hold: visible, space, tab, and obs-text from 0x80.
    public static boolean isValue(byte c) {
        return (CLASSES[c & 0xff] & VALUE) != 0;
    }

    public static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    /// Decimal digits only; -1 when there is anything else, nothing, or more than fits.
    public static long parseLong(byte[] array, int offset, int length) {
        if (length <= 0 || length > 19) {
            return -1;
        }
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            int digit = array[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value < 0) {
                return -1;
            }
        }
        return value;
    }

    /// Writes a number in decimal and gives the offset behind it; at most 20 bytes.
    public static int putLong(byte[] array, int offset, long value) {
        if (value < 0) {
            String text = Long.toString(value);
            for (int i = 0; i < text.length(); i++) {
                array[offset + i] = (byte) text.charAt(i);
            }
            return offset + text.length();
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        for (int i = offset + digits - 1; i >= offset; i--) {
            array[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        return offset + digits;
    }

    /// Makes `content-type` into `Content-Type`, in place.
    public static void toProperCase(byte[] bytes, int from, int to) {
        boolean upper = true;
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            if (upper && c >= 'a' && c <= 'z') {
                bytes[i] = (byte) (c - 32);
            }
            upper = !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9');
        }
    }
}
