package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.outrider.http.Ascii;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.NameCase;
import io.outrider.net.WorkerLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes heads, trailers and chunk framing into one array that a worker uses again and again, then
/// copies the finished bytes once into a buffer.
///
/// Threads: its event loop.
final class Http1HeadWriter {
    static final WorkerLocal<Http1HeadWriter> LOCAL = new WorkerLocal<>(Http1HeadWriter::new);

    private static final byte[] HTTP_10 = ascii("HTTP/1.0 ");
    private static final byte[] HTTP_11 = ascii("HTTP/1.1 ");
    private static final byte[] REQUEST_END = ascii(" HTTP/1.1\r\n");
    private static final byte[] SCHEME_END = ascii("://");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final int TRANSFER_ENCODING_LENGTH = "transfer-encoding".length();
    private static final byte[] NO_LENGTH = ascii("content-length: 0\r\n");
    private static final int CONTENT_LENGTH_LENGTH = "content-length".length();
    private static final byte[] HOST = ascii("host");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");
    private static final byte[][] REASONS = new byte[600][];

    /// The largest body that is copied behind its head: what copying costs less than another
    /// buffer.
    private static final int SMALL_BODY_BYTES = 4096;

    private byte[] out = new byte[4096];
    private int length;

    static {
        for (int status = 100; status < REASONS.length; status++) {
            REASONS[status] = ascii(status + " " + Http1Reasons.of(status) + "\r\n");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void begin() {
        length = 0;
    }

    void statusLine(int status, boolean http10) {
        put(http10 ? HTTP_10 : HTTP_11);
        put(
                status >= 100 && status < REASONS.length
                        ? REASONS[status]
                        : ascii(status + " " + Http1Reasons.of(status) + "\r\n"));
    }

    /// @param fullyQualified the target is a whole URL, unless the method is CONNECT
    void requestLine(HeaderMap headers, boolean connect, boolean fullyQualified) {
        int method = headers.find(HeaderNames.METHOD);
        putValue(headers, method);
        put((byte) ' ');
        if (fullyQualified && !connect) {
            origin(headers);
        }
        int target = headers.find(connect ? HeaderNames.AUTHORITY : HeaderNames.PATH);
        if (target != HeaderMap.NONE) {
            putValue(headers, target);
        } else {
            put((byte) '/');
        }
        put(REQUEST_END);
    }

    private void origin(HeaderMap headers) {
        int scheme = headers.find(HeaderNames.SCHEME);
        int authority = headers.find(HeaderNames.AUTHORITY);
        if (scheme != HeaderMap.NONE && authority != HeaderMap.NONE) {
            putValue(headers, scheme);
            put(SCHEME_END);
            putValue(headers, authority);
        }
    }

    /// Every header that HTTP/1 has: pseudo-headers are left out, `:authority` becomes `host`.
    void headers(HeaderMap headers, boolean properCase) {
        byte[] bytes = headers.array();
        int bound = headers.bound();
        boolean spelled = headers.nameCase() != null;
        for (int i = 0; i < bound; i++) {
            if (!headers.isLive(i)) {
                continue;
            }
            int nameAt = headers.nameOffset(i);
            int nameLength = headers.nameLength(i);
            int valueAt = headers.valueOffset(i);
            int valueLength = headers.valueLength(i);
            int room = nameLength + valueLength + 4;
            if (length + room > out.length) {
                out = Arrays.copyOf(out, Math.max(out.length * 2, length + room));
            }
            int nameStart = length;
            if (bytes[nameAt] == ':') {
                if (headers.key(i) != HeaderNames.AUTHORITY.key()) {
                    continue;
                }
                System.arraycopy(HOST, 0, out, length, HOST.length);
                length += HOST.length;
            } else {
                System.arraycopy(bytes, nameAt, out, length, nameLength);
                length += nameLength;
            }
            if (properCase || spelled) {
                spell(headers, properCase, nameStart, length);
            }
            out[length++] = ':';
            out[length++] = ' ';
            System.arraycopy(bytes, valueAt, out, length, valueLength);
            length += valueLength;
            out[length++] = '\r';
            out[length++] = '\n';
        }
    }

    /// `transfer-encoding: chunked`, spelled as the other names of `headers` are.
    void chunkedHeader(HeaderMap headers, boolean properCase) {
        int from = length;
        put(CHUNKED);
        spell(headers, properCase, from, from + TRANSFER_ENCODING_LENGTH);
    }

    void zeroLengthHeader(HeaderMap headers, boolean properCase) {
        int from = length;
        put(NO_LENGTH);
        spell(headers, properCase, from, from + CONTENT_LENGTH_LENGTH);
    }

    private void spell(HeaderMap headers, boolean properCase, int from, int to) {
        NameCase spelling = headers.nameCase();
        if (spelling != null) {
            spelling.apply(out, from, to);
        } else if (properCase) {
            Ascii.toProperCase(out, from, to);
        }
    }

    void endOfHeaders() {
        put((byte) '\r');
        put((byte) '\n');
    }

    void chunkSize(int size) {
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(size)) / 4);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            put((byte) Character.forDigit(size >>> shift & 15, 16));
        }
        endOfHeaders();
    }

    void lastChunk() {
        put(LAST_CHUNK);
    }

    int length() {
        return length;
    }

    /// The room that a small body needs behind this head; 0 for any other.
    static int room(HeaderMap headers) {
        int index = headers.find(HeaderNames.CONTENT_LENGTH);
        if (index == HeaderMap.NONE) {
            return 0;
        }
        long bodyBytes = headers.valueAsLong(index);
        return bodyBytes > 0 && bodyBytes <= SMALL_BODY_BYTES ? (int) bodyBytes : 0;
    }

    /// Gives a buffer with what was written and room for `more` bytes.
    ByteBuf toBuffer(ByteBufAllocator allocator, int more) {
        ByteBuf buffer = allocator.ioBuffer(length + more);
        buffer.writeBytes(out, 0, length);
        return buffer;
    }

    private void putValue(HeaderMap headers, int index) {
        put(headers.array(), headers.valueOffset(index), headers.valueLength(index));
    }

    private void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    private void put(byte[] bytes, int offset, int count) {
        if (length + count > out.length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + count));
        }
        System.arraycopy(bytes, offset, out, length, count);
        length += count;
    }

    private void put(byte c) {
        if (length == out.length) {
            out = Arrays.copyOf(out, out.length * 2);
        }
        out[length++] = c;
    }
}
