package io.outrider.samples.bookinfo.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes that arrive on one connection, read as lines, header sections and bodies (RFC 9112).
///
/// Threads: one reader belongs to one thread.
final class HttpReader {

    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_HEADERS = 128;
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[MAX_LINE_BYTES];
    private int position;
    private int limit;

    HttpReader(InputStream in) {
        this.in = in;
    }

    /// Waits for the next message. False when the peer closed the connection instead.
    boolean awaitMessage() throws IOException {
        return position < limit || fill();
    }

    /// One line without its line break.
    String line() throws IOException {
        var start = position;
        while (true) {
            for (int i = start; i < limit; i++) {
                if (buffer[i] == '\n') {
                    int end = i > position && buffer[i - 1] == '\r' ? i - 1 : i;
                    var line =
                            new String(
                                    buffer, position, end - position, StandardCharsets.ISO_8859_1);
                    position = i + 1;
                    if (line.indexOf('\r') >= 0) {
                        throw new BadMessageException(400, "a bare CR in a line");
                    }
                    return line;
                }
            }
            if (limit - position == MAX_LINE_BYTES) {
                throw new BadMessageException(
                        431, "a line longer than " + MAX_LINE_BYTES + " bytes");
            }
            start = limit - position;
            if (!fill()) {
                throw new EOFException("the peer closed the connection within a message");
            }
        }
    }

    /// A header section, up to and with the empty line that ends it.
    Headers headers() throws IOException {
        var headers = new Headers();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || !isToken(line, colon)) {
                throw new BadMessageException(400, "a header line without a valid name");
            }
            if (headers.size() == MAX_HEADERS) {
                throw new BadMessageException(431, "more than " + MAX_HEADERS + " headers");
            }
            if (line.indexOf(0) >= 0) {
                throw new BadMessageException(400, "a NUL in a header");
            }
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return headers;
    }

    /// True when `headers` announce a body by `Content-Length` or chunks. A message that claims
    /// both, or two lengths, is refused: its end would be a matter of opinion.
    static boolean announcesBody(Headers headers) throws BadMessageException {
        int lengths = headers.count("content-length");
        int codings = headers.count("transfer-encoding");
        if (lengths + codings > 1) {
            throw new BadMessageException(400, "more than one statement of the body's length");
        }
        if (codings == 1 && !headers.lists("transfer-encoding", "chunked")) {
            throw new BadMessageException(501, "a transfer coding other than chunked");
        }
        return lengths + codings == 1;
    }

    /// The body that `headers` announce, as UTF-8 text; empty when they announce none.
    String body(Headers headers) throws IOException {
        if (!announcesBody(headers)) {
            return "";
        }
        var length = headers.first("content-length");
        var bytes = length == null ? chunks() : exactly(new byte[0], number(length, 10, "length"));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Everything until the peer closes, as UTF-8 text: how a response without a length ends.
    String bodyUntilClose() throws IOException {
        var rest = in.readNBytes(MAX_BODY_BYTES);
        var bytes = Arrays.copyOfRange(buffer, position, limit + rest.length);
        System.arraycopy(rest, 0, bytes, limit - position, rest.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] chunks() throws IOException {
        var body = new byte[0];
        while (true) {
            var line = line();
            int extension = line.indexOf(';');
            var size = (extension < 0 ? line : line.substring(0, extension)).strip();
            int length = number(size, 16, "chunk size");
            if (length == 0) {
                headers(); // trailers, which nobody here reads
                return body;
            }
            body = exactly(body, length);
            if (!line().isEmpty()) {
                throw new BadMessageException(400, "a chunk longer than its size");
            }
        }
    }

    /// `head` followed by the next `length` bytes.
    private byte[] exactly(byte[] head, int length) throws IOException {
        if (head.length + length > MAX_BODY_BYTES) {
            throw new BadMessageException(413, "a body larger than " + MAX_BODY_BYTES + " bytes");
        }
        var bytes = Arrays.copyOf(head, head.length + length);
        int done = head.length;
        while (done < bytes.length) {
            if (position == limit && !fill()) {
                throw new EOFException("the peer closed the connection within a body");
            }
            int step = Math.min(limit - position, bytes.length - done);
            System.arraycopy(buffer, position, bytes, done, step);
            position += step;
            done += step;
        }
        return bytes;
    }

    /// Moves what is unread to the front and reads more. False at the end of the stream.
    private boolean fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(read, 0);
        return read > 0;
    }

    private static int number(String digits, int radix, String what) throws BadMessageException {
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), radix) < 0 || digits.charAt(i) > 'f') {
                throw new BadMessageException(400, "a " + what + " that is not a number");
            }
        }
        if (digits.isEmpty() || digits.length() > 7) {
            throw new BadMessageException(
                    digits.isEmpty() ? 400 : 413, "a " + what + " out of range");
        }
        return Integer.parseInt(digits, radix);
    }

    private static boolean isToken(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            boolean letterOrDigit =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
