package io.outrider.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Reads answers off one connection: the status, and where the body ends. It knows `content-length`
/// only, which is what the origins here send.
///
/// Threads: the connection's event loop.
final class ResponseReader {
    private static final int HEAD_LIMIT = 16 * 1024;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int LOWER_CASE = 0x20;

    private final byte[] head = new byte[HEAD_LIMIT];
    private int headLength;
    private boolean inBody;
    private long bodyLeft;
    private byte statusClass;

    /// Moves on to the next answer, whose head has not begun.
    void reset() {
        headLength = 0;
        inBody = false;
    }

    /// Reads from `in`, which it borrows, up to the end of the current answer; true when that end
    /// was reached.
    ///
    /// @throws IllegalStateException for a head that is too long
    boolean read(ByteBuf in) {
        while (!inBody && in.isReadable()) {
            if (headLength == HEAD_LIMIT) throw new IllegalStateException("head too long");
            head[headLength++] = in.readByte();
            if (endsHead()) {
                statusClass = head[STATUS_AT];
                bodyLeft = contentLength();
                inBody = true;
            }
        }
        if (!inBody) return false;
        int taken = (int) Math.min(bodyLeft, in.readableBytes());
        in.skipBytes(taken);
        bodyLeft -= taken;
        return bodyLeft == 0;
    }

    /// Whether the answer's status is a 2xx.
    boolean isSuccess() {
        return statusClass == '2';
    }

    private boolean endsHead() {
        int end = headLength;
        return end >= 4
                && head[end - 1] == '\n'
                && head[end - 2] == '\r'
                && head[end - 3] == '\n'
                && head[end - 4] == '\r';
    }

    private long contentLength() {
        for (int at = 0; at < headLength; at++) {
            if (head[at] == '\n' && startsWithLength(at + 1)) return number(at + 1 + LENGTH.length);
        }
        return 0;
    }

    private boolean startsWithLength(int at) {
        if (at + LENGTH.length > headLength) return false;
        for (int i = 0; i < LENGTH.length; i++) {
            if ((head[at + i] | LOWER_CASE) != (LENGTH[i] | LOWER_CASE)) return false;
        }
        return true;
    }

    private long number(int from) {
        long value = 0;
        for (int at = from; head[at] != '\r'; at++) {
            if (head[at] >= '0' && head[at] <= '9') value = value * 10 + (head[at] - '0');
        }
        return value;
    }
}
