package io.outrider.http.h1;

import io.netty.buffer.ByteBuf;
import io.outrider.http.Ascii;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.http.NameCase;
import org.jspecify.annotations.Nullable;

/// Parses one head (or one trailer section): copies its bytes once into the header map's own array
/// and enters the headers as offsets into it, lower-casing and checking each byte on the way.
///
/// Threads: its event loop.
final class Http1HeadParser {
    private static final HeaderMap UNSET = new HeaderMap();

    private final boolean request;
    private final Http1Settings settings;
    private HeaderMap map = UNSET;
    private int start;
    private int cursor;
    private int headers;
    private boolean startLineSeen;
    private boolean trailers;
    private boolean hostSeen;
    private boolean rootPath;
    private boolean targetHasAuthority;
    private @Nullable Http1Failure failure;
    private int minorVersion;

    Http1HeadParser(boolean request, Http1Settings settings) {
        this.request = request;
        this.settings = settings;
    }

    /// Begins a head that goes into `target`, which must be empty.
    void begin(HeaderMap target) {
        map = target;
        start = target.end();
        cursor = start;
        headers = 0;
        startLineSeen = false;
        trailers = false;
        hostSeen = false;
        rootPath = false;
        targetHasAuthority = false;
        failure = null;
        if (settings.preservesCase()) {
            target.nameCase(
                    new NameCase(settings.names() == Http1Settings.Names.PRESERVE_OTHERS_PROPER));
        }
    }

    /// Begins a trailer section that goes into `target`, which must be empty.
    void beginTrailers(HeaderMap target) {
        begin(target);
        startLineSeen = true;
        trailers = true;
    }

    /// Why parsing stopped; null while it has not.
    @Nullable Http1Failure failure() {
        return failure;
    }

    /// 0 or 1: the message is HTTP/1.0 or HTTP/1.1.
    int minorVersion() {
        return minorVersion;
    }

    /// Whether any byte of the head has come, leading line ends apart.
    boolean begun() {
        return startLineSeen || map.end() > cursor;
    }

    /// Reads on. True when the head is complete: `in` then stands at the first byte after it. False
    /// when [#failure] says so, or when more is needed. Then all of `in` has been read, unless it
    /// began with empty lines: they count as part of no head, so that what is behind them may take
    /// another call.
    boolean parse(ByteBuf in) {
        int held = map.end();
        int budget = settings.maxHeadBytes() + 2 - (held - start);
        int copied = Math.min(in.readableBytes(), Math.max(budget, 1));
        map.ensure(copied);
        in.getBytes(in.readerIndex(), map.array(), held, copied);
        int limit = held + copied;
        map.end(limit);
        byte[] bytes = map.array();
        int scan = Math.max(cursor, held);
        while (true) {
            int lineEnd = indexOfLineFeed(bytes, scan, limit);
            if (lineEnd < 0) {
                break;
            }
            int lineLimit = lineEnd > cursor && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
            int lineStart = cursor;
            cursor = lineEnd + 1;
            scan = cursor;
            if (lineLimit == lineStart) {
                if (startLineSeen) {
                    in.skipBytes(cursor - held);
                    if (cursor - start > settings.maxHeadBytes()) {
                        failure = Http1Failure.HEADERS_TOO_LARGE;
                        return false;
                    }
                    if (rootPath) {
                        map.add(HeaderNames.PATH, "/");
                    }
                    return true;
                }
                start = cursor; // empty lines before the start line are allowed (RFC 9112 §2.2)
            } else if (!line(bytes, lineStart, lineLimit)) {
                in.skipBytes(copied);
                return false;
            }
        }
        in.skipBytes(copied);
        if (!startLineSeen && request && cursor < limit && !mayBegin(bytes[cursor])) {
            failure = Http1Failure.CODEC_ERROR; // TLS, say: no line end will ever come
            return false;
        }
        if (limit - start > settings.maxHeadBytes()) {
            failure = Http1Failure.HEADERS_TOO_LARGE;
        }
        return false;
    }

    /// Whether a request line, or an empty line before it, can begin so.
    private static boolean mayBegin(byte c) {
        return Ascii.isToken(c) || c == '\r';
    }

    private static int indexOfLineFeed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean line(byte[] bytes, int from, int to) {
        if (startLineSeen) {
            return headerLine(bytes, from, to);
        }
        startLineSeen = true;
        return request ? requestLine(bytes, from, to) : statusLine(bytes, from, to);
    }

    private boolean fail(Http1Failure why) {
        failure = why;
        return false;
    }

    private boolean requestLine(byte[] bytes, int from, int to) {
        int methodEnd = from;
        while (methodEnd < to && Ascii.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        if (methodEnd == from) {
            return fail(Http1Failure.CODEC_ERROR); // as when it is judged before the line is whole
        }
        if (methodEnd == to
                || bytes[methodEnd] != ' '
                || !isServed(bytes, from, methodEnd - from)) {
            return fail(wrongByte(bytes, methodEnd, to));
        }
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (targetEnd < to && bytes[targetEnd] > ' ' && bytes[targetEnd] != 127) {
            targetEnd++;
        }
        // bytes from 0x80 on are negative and end the loop: never valid in a target
        if (targetEnd == to && targetEnd > targetStart) {
            return fail(Http1Failure.LOW_VERSION); // HTTP/0.9 has no version
        }
        if (targetEnd == targetStart || bytes[targetEnd] != ' ') {
            return fail(wrongByte(bytes, targetEnd, to));
        }
        if (!version(bytes, targetEnd + 1, to) || minorVersion == 0 && !settings.acceptHttp10()) {
            return fail(
                    startsWithVersion(bytes, targetEnd + 1, to)
                            ? Http1Failure.LOW_VERSION
                            : Http1Failure.CODEC_ERROR);
        }
        map.appendPseudo(HeaderNames.METHOD, from, methodEnd - from);
        return target(bytes, targetStart, targetEnd);
    }

    private boolean isServed(byte[] bytes, int from, int length) {
        return settings.allowCustomMethods() || Http1Methods.isKnown(bytes, from, length);
    }

    /// Control bytes have a name of their own.
    private static Http1Failure wrongByte(byte[] bytes, int at, int to) {
        boolean control = at < to && (bytes[at] >= 0 && bytes[at] < ' ' || bytes[at] == 127);
        return control ? Http1Failure.INVALID_CHARACTERS : Http1Failure.CODEC_ERROR;
    }

    private static boolean startsWithVersion(byte[] bytes, int from, int to) {
        return to - from >= 5
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/';
    }

    private static boolean startsWith(byte[] bytes, int from, int to, String text) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Ascii.lower(bytes[from + i]) != Ascii.lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// The four forms of RFC 9112 §3.2: a path, an absolute URL, an authority (CONNECT), or `*`.
    private boolean target(byte[] bytes, int from, int to) {
        boolean connect = map.valueEquals(map.find(HeaderNames.METHOD), "CONNECT");
        if (connect) {
            map.appendPseudo(HeaderNames.AUTHORITY, from, to - from);
            targetHasAuthority = true;
            return endsWithPort(bytes, from, to) || fail(Http1Failure.INVALID_URL);
        }
        if (bytes[from] == '/') {
            map.appendPseudo(HeaderNames.PATH, from, to - from);
            return true;
        }
        if (bytes[from] == '*' && to - from == 1) {
            map.appendPseudo(HeaderNames.PATH, from, 1);
            return map.valueEquals(map.find(HeaderNames.METHOD), "OPTIONS")
                    || fail(Http1Failure.INVALID_URL);
        }
        return absolute(bytes, from, to);
    }

    /// RFC 9112 §3.2.3: the authority of a CONNECT has a port.
    private static boolean endsWithPort(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && bytes[at - 1] >= '0' && bytes[at - 1] <= '9') {
            at--;
        }
        return at < to && at - 1 > from && bytes[at - 1] == ':';
    }

    private boolean absolute(byte[] bytes, int from, int to) {
        int schemeEnd = from;
        while (schemeEnd < to && bytes[schemeEnd] != ':') {
            schemeEnd++;
        }
        if (!startsWith(bytes, schemeEnd, to, "://")) {
            return fail(Http1Failure.CODEC_ERROR);
        }
        if (!settings.allowAbsoluteUrl()) {
            map.appendPseudo(HeaderNames.PATH, from, to - from); // to be refused as no path
            return true;
        }
        if (!startsWith(bytes, from, schemeEnd + 1, "http:")
                && !startsWith(bytes, from, schemeEnd + 1, "https:")) {
            return fail(Http1Failure.INVALID_SCHEME);
        }
        int authority = schemeEnd + 3;
        int authorityEnd = authority;
        while (authorityEnd < to && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
            authorityEnd++;
        }
        int host = UrlAuthority.host(bytes, authority, authorityEnd);
        if (host < 0) {
            return fail(Http1Failure.INVALID_URL);
        }
        map.appendPseudo(HeaderNames.AUTHORITY, host, authorityEnd - host);
        targetHasAuthority = true;
        if (authorityEnd == to) {
            rootPath = true;
        } else if (bytes[authorityEnd] == '/') {
            map.appendPseudo(HeaderNames.PATH, authorityEnd, to - authorityEnd);
        } else {
            return fail(Http1Failure.INVALID_URL);
        }
        return true;
    }

    private boolean statusLine(byte[] bytes, int from, int to) {
        if (to - from < 12 || !version(bytes, from, from + 8) || bytes[from + 8] != ' ') {
            return fail(Http1Failure.CODEC_ERROR);
        }
        for (int i = from + 9; i < from + 12; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return fail(Http1Failure.CODEC_ERROR);
            }
        }
        if (to > from + 12 && bytes[from + 12] != ' ' || bytes[from + 9] == '0') {
            return fail(Http1Failure.CODEC_ERROR);
        }
        map.appendPseudo(HeaderNames.STATUS, from + 9, 3);
        return true;
    }

    private boolean version(byte[] bytes, int from, int to) {
        if (to - from != 8
                || bytes[from] != 'H'
                || bytes[from + 1] != 'T'
                || bytes[from + 2] != 'T'
                || bytes[from + 3] != 'P'
                || bytes[from + 4] != '/'
                || bytes[from + 5] != '1'
                || bytes[from + 6] != '.'
                || bytes[from + 7] != '0' && bytes[from + 7] != '1') {
            return false;
        }
        minorVersion = bytes[from + 7] - '0';
        return true;
    }

    private boolean headerLine(byte[] bytes, int from, int to) {
        if (++headers > settings.maxHeaders()) {
            return fail(Http1Failure.TOO_MANY_HEADERS);
        }
        NameCase spelling = map.nameCase();
        if (spelling != null) {
            rememberName(spelling, bytes, from, to);
        }
        int colon = from;
        boolean underscore = false;
        for (; colon < to; colon++) {
            byte c = bytes[colon];
            if (c == ':') {
                break;
            }
            if (!Ascii.isToken(c)) {
                return fail(
                        c >= 0 && c < ' ' && c != '\t' || c == 127
                                ? Http1Failure.INVALID_CHARACTERS
                                : Http1Failure.CODEC_ERROR);
            }
            if (c >= 'A' && c <= 'Z') {
                bytes[colon] = (byte) (c + 32);
            } else if (c == '_') {
                underscore = true;
            }
        }
        if (colon == to || colon == from) {
            return fail(Http1Failure.CODEC_ERROR);
        }
        int valueStart = colon + 1;
        while (valueStart < to && isBlank(bytes[valueStart])) {
            valueStart++;
        }
        int valueEnd = to;
        while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        for (int i = valueStart; i < valueEnd; i++) {
            if (!Ascii.isValue(bytes[i])) {
                return fail(
                        bytes[i] == '\r'
                                ? Http1Failure.CODEC_ERROR
                                : Http1Failure.INVALID_CHARACTERS);
            }
        }
        if (underscore && request) {
            switch (settings.underscores()) {
                case REJECT_REQUEST -> {
                    return fail(Http1Failure.UNEXPECTED_UNDERSCORE);
                }
                case DROP_HEADER -> {
                    return true;
                }
                case ALLOW -> {}
            }
        }
        enter(bytes, from, colon - from, valueStart, valueEnd - valueStart);
        return failure == null;
    }

    private static void rememberName(NameCase spelling, byte[] bytes, int from, int to) {
        int colon = from;
        while (colon < to && bytes[colon] != ':') {
            colon++;
        }
        spelling.add(bytes, from, colon - from);
    }

    private void enter(byte[] bytes, int nameAt, int nameLength, int valueAt, int valueLength) {
        int key = HeaderMap.keyOf(bytes, nameAt, nameLength);
        if (key != HeaderNames.HOST.key() || !request || trailers) {
            map.append(nameAt, nameLength, key, valueAt, valueLength);
        } else if (hostSeen) {
            failure = Http1Failure.CODEC_ERROR; // RFC 9112 §3.2: two Hosts are one attack
        } else {
            hostSeen = true;
            if (!targetHasAuthority) {
                map.appendPseudo(HeaderNames.AUTHORITY, valueAt, valueLength);
            }
        }
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }
}
