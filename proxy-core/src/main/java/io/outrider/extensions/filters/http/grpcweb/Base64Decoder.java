package io.outrider.extensions.filters.http.grpcweb;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes base64 that comes in pieces; what does not make up four letters yet is kept. Padding may
/// end any piece of four, as clients that encode message by message send it.
///
/// Threads: its event loop.
final class Base64Decoder {
    private static final byte[] VALUES = values();

    private int letters;
    private int padding;
    private int bits;

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    /// Borrows `data`; gives what it stands for, or null when it is no base64.
    ///
    /// @param end nothing follows
    @Nullable ByteBuf decode(ByteBuf data, boolean end) {
        ByteBuf out = data.alloc().buffer(data.readableBytes() / 4 * 3 + 3);
        for (int at = data.readerIndex(); at < data.writerIndex(); at++) {
            if (!take(data.getUnsignedByte(at), out)) {
                out.release();
                return null;
            }
        }
        if (end && letters != 0) {
            out.release();
            return null;
        }
        return out;
    }

    private boolean take(int letter, ByteBuf out) {
        int value = VALUES[letter];
        if (letter == '=' && letters >= 2) {
            padding++;
            value = 0;
        } else if (value < 0 || padding > 0) {
            return false;
        }
        bits = bits << 6 | value;
        if (++letters < 4) {
            return true;
        }
        for (int i = 2; i >= padding; i--) {
            out.writeByte(bits >> 8 * i);
        }
        letters = 0;
        padding = 0;
        bits = 0;
        return true;
    }
}
