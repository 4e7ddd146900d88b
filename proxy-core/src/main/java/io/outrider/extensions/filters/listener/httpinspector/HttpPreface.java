package io.outrider.extensions.filters.listener.httpinspector;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// The first bytes of a connection, judged as they come: HTTP/2's preface, or a request line.
///
/// Unlike Envoy, which waits for the end of the line, it answers at the first byte that no request
/// line can have there, so that another protocol does not wait for the filters' timeout. Threads:
/// one connection's event loop.
final class HttpPreface {
    private static final byte[] HTTP2 =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_MAJOR = 5;
    private static final int VERSION_MINOR = 7;

    /// What the bytes so far are.
    enum Kind {
        UNDECIDED,
        /// Any version but 1.1, or none, as Envoy has it.
        HTTP10,
        HTTP11,
        HTTP2,
        NOT_HTTP
    }

    private enum Part {
        METHOD,
        BEFORE_TARGET,
        TARGET,
        BEFORE_VERSION,
        VERSION,
        LINE_END
    }

    private Part part = Part.METHOD;
    private int seen;
    private int begin;
    private boolean connect;
    private boolean targetGood;
    private boolean is11;
    private boolean versionGiven;

    /// Looks at `bytes` from the reader index on; every call brings at least the bytes of the one
    /// before. Borrows.
    Kind look(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int count = bytes.readableBytes();
        if (isPrefixOfHttp2(bytes, from, Math.min(count, HTTP2.length))) {
            return count >= HTTP2.length ? Kind.HTTP2 : Kind.UNDECIDED;
        }
        while (seen < count) {
            int at = seen++;
            Kind kind = next(bytes, from, at, bytes.getByte(from + at));
            if (kind != Kind.UNDECIDED) {
                return kind;
            }
        }
        return Kind.UNDECIDED;
    }

    private static boolean isPrefixOfHttp2(ByteBuf bytes, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes.getByte(from + i) != HTTP2[i]) {
                return false;
            }
        }
        return true;
    }

    private Kind next(ByteBuf bytes, int from, int at, byte b) {
        switch (part) {
            case METHOD -> {
                if (b == ' ' && at > 0) {
                    connect = isConnect(bytes, from, at);
                    part = Part.BEFORE_TARGET;
                } else if (!isTokenByte(b)) {
                    return Kind.NOT_HTTP;
                }
            }
            case BEFORE_TARGET -> {
                if (b != ' ') {
                    begin = at;
                    targetGood = connect || b == '/' || b == '*';
                    part = Part.TARGET;
                    return isVisible(b) ? Kind.UNDECIDED : Kind.NOT_HTTP;
                }
            }
            case TARGET -> {
                if (b == '/' && !targetGood) {
                    targetGood = endsAScheme(bytes, from, at);
                }
                if (b == ' ' || b == '\r' || b == '\n') {
                    if (!targetGood) {
                        return Kind.NOT_HTTP;
                    }
                    part = b == ' ' ? Part.BEFORE_VERSION : Part.LINE_END;
                    return b == '\n' ? done() : Kind.UNDECIDED;
                }
                return isVisible(b) ? Kind.UNDECIDED : Kind.NOT_HTTP;
            }
            case BEFORE_VERSION -> {
                if (b == '\r' || b == '\n') {
                    part = Part.LINE_END;
                    return b == '\n' ? done() : Kind.UNDECIDED;
                }
                if (b != ' ') {
                    begin = at;
                    versionGiven = true;
                    is11 = true;
                    part = Part.VERSION;
                    return versionByte(b, 0) ? Kind.UNDECIDED : Kind.NOT_HTTP;
                }
            }
            case VERSION -> {
                int index = at - begin;
                if (index == VERSION.length && (b == '\r' || b == '\n')) {
                    part = Part.LINE_END;
                    return b == '\n' ? done() : Kind.UNDECIDED;
                }
                return versionByte(b, index) ? Kind.UNDECIDED : Kind.NOT_HTTP;
            }
            case LINE_END -> {
                return b == '\n' ? done() : Kind.NOT_HTTP;
            }
        }
        return Kind.UNDECIDED;
    }

    private Kind done() {
        return versionGiven && is11 ? Kind.HTTP11 : Kind.HTTP10;
    }

    private boolean versionByte(byte b, int index) {
        if (index >= VERSION.length) {
            return false;
        }
        if (index == VERSION_MAJOR || index == VERSION_MINOR) {
            is11 &= b == VERSION[index];
            return b >= '0' && b <= '9';
        }
        return b == VERSION[index];
    }

    private static boolean isConnect(ByteBuf bytes, int from, int length) {
        return length == 7
                && bytes.getCharSequence(from, length, StandardCharsets.US_ASCII)
                        .toString()
                        .equals("CONNECT");
    }

    /// Whether the slash at `at` is the second one of `scheme://`.
    private boolean endsAScheme(ByteBuf bytes, int from, int at) {
        return at - begin >= 3
                && bytes.getByte(from + at - 1) == '/'
                && bytes.getByte(from + at - 2) == ':';
    }

    private static boolean isVisible(byte b) {
        return b > ' ' && b < 0x7f;
    }

    /// `tchar` of RFC 9110 §5.6.2.
    private static boolean isTokenByte(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b > 0 && "!#$%&'*+-.^_`|~".indexOf(b) >= 0;
    }
}
