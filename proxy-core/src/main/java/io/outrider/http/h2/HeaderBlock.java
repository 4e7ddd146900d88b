package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.Underscores;
import org.jspecify.annotations.Nullable;

/// Puts a decoded header block into a [HeaderMap] and checks it on the way against RFC 9113 §8:
/// what is wrong is remembered, the rest of the block is decoded without being kept.
///
/// One per connection, used for one block after the other. Threads: its event loop.
final class HeaderBlock {
    /// What a block is the head or the end of.
    enum Kind {
        REQUEST,
        RESPONSE,
        TRAILERS,
        /// Decoded only because the compression state needs it.
        UNWANTED
    }

    /// What is wrong with it; the first fault counts.
    enum Fault {
        /// Against the rules of §8: malformed.
        MALFORMED,
        /// Malformed by one field alone.
        BAD_FIELD,
        TOO_LARGE,
        TOO_MANY,
        UNDERSCORE
    }

    private static final int METHOD = 1;
    private static final int SCHEME = 2;
    private static final int PATH = 4;
    private static final int AUTHORITY = 8;
    private static final int STATUS = 16;
    private static final int PROTOCOL = 32;

    private final int maxBytes;
    private final int maxHeaders;
    private final Underscores underscores;
    private final boolean allowConnect;
    private Kind kind = Kind.UNWANTED;
    private @Nullable HeaderMap map;
    private @Nullable Fault fault;
    private int pseudos;
    private boolean regular;
    private int bytes;
    private int headers;
    private int cookies;
    private int dropped;
    private boolean hasHost;

    private byte[] name = new byte[0];
    private int nameAt;
    private int nameLength;
    private int key;

    /// @param maxBytes names and values together
    /// @param allowConnect whether requests may have `:protocol`
    HeaderBlock(int maxBytes, int maxHeaders, Underscores underscores, boolean allowConnect) {
        this.maxBytes = maxBytes;
        this.maxHeaders = maxHeaders;
        this.underscores = underscores;
        this.allowConnect = allowConnect;
    }

    /// Begins a block, to go into `target` unless it is unwanted.
    void begin(Kind of, @Nullable HeaderMap target) {
        kind = of;
        map = target;
        fault = null;
        pseudos = 0;
        regular = false;
        bytes = 0;
        headers = 0;
        cookies = 0;
        dropped = 0;
        hasHost = false;
    }

    /// How many headers were dropped for an underscore in their name.
    int dropped() {
        return dropped;
    }

    void name(byte[] array, int offset, int length, int nameKey) {
        name = array;
        nameAt = offset;
        nameLength = length;
        key = nameKey;
    }

    /// The value for the name given before.
    ///
    /// @param mark see [HeaderText]
    void value(byte[] array, int offset, int length, int mark) {
        HeaderMap target = map;
        if (target == null || fault != null) {
            return;
        }
        bytes += nameLength + length;
        if (bytes > maxBytes || bytes < 0) {
            fault = Fault.TOO_LARGE;
        } else if (++headers > maxHeaders) {
            fault = Fault.TOO_MANY;
        } else if ((mark & (HeaderText.BAD_NAME | HeaderText.BAD_VALUE)) != 0) {
            fault = Fault.BAD_FIELD;
        } else if ((mark & HeaderText.PSEUDO) != 0) {
            pseudo(target, array, offset, length);
        } else {
            regular(target, array, offset, length, mark);
        }
    }

    private void pseudo(HeaderMap target, byte[] array, int offset, int length) {
        int bit = pseudoBit();
        if (bit == 0 || regular || (pseudos & bit) != 0 || bit == PATH && length == 0) {
            fault = Fault.BAD_FIELD;
            return;
        }
        pseudos |= bit;
        int valueAt = copy(target, array, offset, length);
        if (bit == PROTOCOL) {
            int at = copy(target, name, nameAt, nameLength);
            target.append(at, nameLength, key, valueAt, length);
        } else {
            target.appendPseudo(pseudoName(bit), valueAt, length);
        }
    }

    /// The pseudo-header's bit if this kind of block may have it, else 0.
    private int pseudoBit() {
        if (kind == Kind.RESPONSE) {
            return key == HeaderNames.STATUS.key() ? STATUS : 0;
        }
        if (kind != Kind.REQUEST) {
            return 0;
        }
        return key == HeaderNames.METHOD.key()
                ? METHOD
                : key == HeaderNames.PATH.key()
                        ? PATH
                        : key == HeaderNames.AUTHORITY.key()
                                ? AUTHORITY
                                : key == HeaderNames.SCHEME.key()
                                        ? SCHEME
                                        : allowConnect && key == HeaderNames.PROTOCOL.key()
                                                ? PROTOCOL
                                                : 0;
    }

    private static HeaderName pseudoName(int bit) {
        return switch (bit) {
            case METHOD -> HeaderNames.METHOD;
            case SCHEME -> HeaderNames.SCHEME;
            case PATH -> HeaderNames.PATH;
            case AUTHORITY -> HeaderNames.AUTHORITY;
            default -> HeaderNames.STATUS;
        };
    }

    private void regular(HeaderMap target, byte[] array, int from, int fullLength, int mark) {
        regular = true;
        if ((mark & HeaderText.UNDERSCORE) != 0 && underscores != Underscores.ALLOW) {
            if (underscores == Underscores.REJECT_REQUEST) {
                fault = Fault.UNDERSCORE;
            }
            dropped++;
            return;
        }
        int offset = from;
        int end = from + fullLength;
        while (offset < end && isBlank(array[offset])) {
            offset++;
        }
        while (end > offset && isBlank(array[end - 1])) {
            end--;
        }
        int length = end - offset;
        if (key >= 0 && isForbidden(array, offset, length)) {
            fault = Fault.BAD_FIELD;
            return;
        }
        if (key == HeaderNames.HOST.key() && kind == Kind.REQUEST) {
            host(target, array, offset, length);
            return;
        }
        if (key == HeaderNames.CONTENT_LENGTH.key()
                && kind != Kind.TRAILERS
                && target.contains(HeaderNames.CONTENT_LENGTH)) {
            fault = Fault.BAD_FIELD;
            return;
        }
        if (key == HeaderNames.COOKIE.key()) {
            cookies++;
        }
        int nameTo = copy(target, name, nameAt, nameLength);
        int valueTo = copy(target, array, offset, length);
        target.append(nameTo, nameLength, key, valueTo, length);
    }

    /// `host` stands for `:authority` where that is missing, and says nothing where it is not.
    private void host(HeaderMap target, byte[] array, int offset, int length) {
        if ((pseudos & AUTHORITY) == 0 && !hasHost) {
            hasHost = true;
            target.appendPseudo(HeaderNames.AUTHORITY, copy(target, array, offset, length), length);
        }
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    /// RFC 9113 §8.2.2: what concerns one HTTP/1 connection has no place here.
    private boolean isForbidden(byte[] array, int offset, int length) {
        if (key == HeaderNames.CONNECTION.key()
                || key == HeaderNames.TRANSFER_ENCODING.key()
                || key == HeaderNames.KEEP_ALIVE.key()
                || key == HeaderNames.PROXY_CONNECTION.key()
                || key == HeaderNames.UPGRADE.key()) {
            return true;
        }
        return key == HeaderNames.TE.key()
                && kind == Kind.REQUEST
                && !isTrailers(array, offset, length);
    }

    private static boolean isTrailers(byte[] array, int offset, int length) {
        String word = "trailers";
        if (length != word.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (io.outrider.http.Ascii.lower(array[offset + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int copy(HeaderMap target, byte[] array, int offset, int length) {
        target.ensure(length);
        int at = target.end();
        System.arraycopy(array, offset, target.array(), at, length);
        target.end(at + length);
        return at;
    }

    /// The whole block has been decoded: says what is wrong with it, or null.
    @Nullable Fault finish() {
        HeaderMap target = map;
        if (target == null || fault != null) {
            return fault;
        }
        if (cookies > 1) {
            joinCookies(target);
        }
        return switch (kind) {
            case REQUEST -> isCompleteRequest(target) ? null : Fault.MALFORMED;
            case RESPONSE -> isStatus(target) ? null : Fault.MALFORMED;
            case TRAILERS, UNWANTED -> null;
        };
    }

    private boolean isCompleteRequest(HeaderMap target) {
        if ((pseudos & METHOD) == 0
                || target.valueLength(target.find(HeaderNames.METHOD)) == 0
                || !areTokens(target, target.find(HeaderNames.METHOD))) {
            return false;
        }
        boolean connect = target.hasValue(HeaderNames.METHOD, "CONNECT");
        if ((pseudos & PROTOCOL) != 0 && !connect) {
            return false;
        }
        if (connect && (pseudos & PROTOCOL) == 0) {
            return (pseudos & (SCHEME | PATH)) == 0 && (pseudos & AUTHORITY) != 0;
        }
        return (pseudos & (SCHEME | PATH)) == (SCHEME | PATH)
                && target.contains(HeaderNames.AUTHORITY)
                && isPath(target);
    }

    /// Absolute, or `*` for OPTIONS.
    private static boolean isPath(HeaderMap target) {
        int path = target.find(HeaderNames.PATH);
        return target.valueByte(path, 0) == '/'
                || target.valueEquals(path, "*") && target.hasValue(HeaderNames.METHOD, "OPTIONS");
    }

    private static boolean areTokens(HeaderMap target, int index) {
        for (int i = 0; i < target.valueLength(index); i++) {
            if (!io.outrider.http.Ascii.isToken(target.valueByte(index, i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isStatus(HeaderMap target) {
        int index = target.find(HeaderNames.STATUS);
        return index != HeaderMap.NONE
                && target.valueLength(index) == 3
                && target.valueAsLong(index) >= 100;
    }

    /// RFC 9113 §8.2.3: crumbs become one header, in one pass. Empty ones would leave it with a
    /// space at its end, which is not allowed (§8.2.1).
    private void joinCookies(HeaderMap target) {
        int first = target.find(HeaderNames.COOKIE);
        int total = 0;
        for (int i = first; i != HeaderMap.NONE; i = target.findNext(HeaderNames.COOKIE, i)) {
            total += target.valueLength(i) + 2;
        }
        target.ensure(total);
        int start = target.end();
        byte[] array = target.array();
        int at = start;
        for (int i = first; i != HeaderMap.NONE; ) {
            if (at > start && target.valueLength(i) > 0) {
                array[at++] = ';';
                array[at++] = ' ';
            }
            System.arraycopy(array, target.valueOffset(i), array, at, target.valueLength(i));
            at += target.valueLength(i);
            int next = target.findNext(HeaderNames.COOKIE, i);
            if (i != first) {
                target.removeAt(i);
            }
            i = next;
        }
        target.end(at);
        target.narrowValue(first, start, at - start);
    }
}
