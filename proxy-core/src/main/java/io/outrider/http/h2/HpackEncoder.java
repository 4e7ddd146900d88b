package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import java.util.Arrays;

/// Writes header blocks (RFC 7541) from [HeaderMap]s. One per connection; blocks must be sent in
/// the order of encoding.
///
/// What changes with every request (path, request id, trace) is written as it is, so that it does
/// not drive out what repeats; secrets are marked never to be indexed. Threads: its event loop.
final class HpackEncoder {
    private static final int BUCKETS = 128;

    /// Values that rarely repeat.
    private static final HeaderName[] CHANGING = {
        HeaderNames.PATH,
        HeaderNames.CONTENT_LENGTH,
        HeaderNames.LOCATION,
        HeaderNames.SET_COOKIE,
        HeaderNames.X_REQUEST_ID,
        HeaderNames.X_ENVOY_UPSTREAM_SERVICE_TIME,
        HeaderNames.X_ENVOY_EXTERNAL_ADDRESS,
        HeaderNames.X_FORWARDED_FOR,
        HeaderNames.X_B3_TRACEID,
        HeaderNames.X_B3_SPANID,
        HeaderNames.X_B3_PARENTSPANID,
        HeaderNames.B3,
        HeaderNames.TRACEPARENT,
        HeaderNames.GRPC_TIMEOUT
    };

    private static final HeaderName[] SECRET = {
        HeaderNames.AUTHORIZATION, HeaderNames.PROXY_AUTHORIZATION
    };

    private static final int REPEATS = 0;
    private static final int CHANGES = 1;
    private static final int NEVER = 2;

    /// By the key of a well-known name.
    private static final byte[] HABITS = new byte[256];

    static {
        for (HeaderName name : CHANGING) {
            HABITS[name.key()] = CHANGES;
        }
        for (HeaderName name : SECRET) {
            HABITS[name.key()] = NEVER;
        }
    }

    private final HpackTable table = new HpackTable(HpackDecoder.DEFAULT_TABLE_SIZE);

    /// The newest entry of each bucket, by hash of name and value, then by name alone; older ones
    /// follow in the arrays below. Entries are numbers of [HpackTable], kept plus one.
    private final int[] byHeader = new int[BUCKETS];

    private final int[] byName = new int[BUCKETS];
    private int[] olderHeader = new int[8];
    private int[] olderName = new int[8];
    private byte[] out = new byte[512];
    private int at;
    private int pendingSize = -1;
    private int smallestPending = -1;

    /// The peer's SETTINGS_HEADER_TABLE_SIZE, no more than what we care to keep.
    void tableSize(int size) {
        if (size == table.maxSize() && pendingSize < 0) {
            return;
        }
        smallestPending = smallestPending < 0 ? size : Math.min(smallestPending, size);
        pendingSize = size;
    }

    /// The block written last.
    byte[] array() {
        return out;
    }

    /// Its length.
    int length() {
        return at;
    }

    /// Encodes all headers but those that are HTTP/1's own; pseudo-headers come first, as RFC 9113
    /// wants them.
    void encode(HeaderMap headers) {
        at = 0;
        if (pendingSize >= 0) {
            resize();
        }
        ensure(headers.byteSize() + headers.size() * 16);
        pseudo(headers, HeaderNames.STATUS);
        pseudo(headers, HeaderNames.METHOD);
        pseudo(headers, HeaderNames.SCHEME);
        pseudo(headers, HeaderNames.PATH);
        pseudo(headers, HeaderNames.AUTHORITY);
        pseudo(headers, HeaderNames.PROTOCOL);
        for (int i = 0; i < headers.bound(); i++) {
            if (headers.isLive(i)
                    && headers.nameLength(i) > 0
                    && !headers.isPseudo(i)
                    && !isHttp1Only(headers, i)) {
                header(headers, i);
            }
        }
    }

    private void pseudo(HeaderMap headers, HeaderName name) {
        int index = headers.find(name);
        if (index != HeaderMap.NONE) {
            header(headers, index);
        }
    }

    /// RFC 9113 §8.2.2. `host` has become `:authority`.
    private static boolean isHttp1Only(HeaderMap headers, int index) {
        int key = headers.key(index);
        if (key < 0) {
            return false;
        }
        return key == HeaderNames.CONNECTION.key()
                || key == HeaderNames.TRANSFER_ENCODING.key()
                || key == HeaderNames.KEEP_ALIVE.key()
                || key == HeaderNames.PROXY_CONNECTION.key()
                || key == HeaderNames.UPGRADE.key()
                || key == HeaderNames.HTTP2_SETTINGS.key()
                || key == HeaderNames.HOST.key()
                || key == HeaderNames.TE.key() && !headers.valueEquals(index, "trailers");
    }

    private void resize() {
        if (smallestPending < pendingSize && smallestPending < table.maxSize()) {
            table.maxSize(smallestPending);
            integer(0x20, 5, smallestPending);
        }
        table.maxSize(pendingSize);
        integer(0x20, 5, pendingSize);
        pendingSize = -1;
        smallestPending = -1;
    }

    private void header(HeaderMap headers, int index) {
        byte[] array = headers.array();
        int nameAt = headers.nameOffset(index);
        int nameLength = headers.nameLength(index);
        int valueAt = headers.valueOffset(index);
        int valueLength = headers.valueLength(index);
        int key = headers.key(index);
        int fixed = HpackStaticTable.find(key, array, nameAt, nameLength);
        int habit = key >= 0 ? HABITS[key] : REPEATS;
        if (fixed != 0) {
            int whole = HpackStaticTable.findValue(fixed, array, valueAt, valueLength);
            if (whole != 0) {
                integer(0x80, 7, whole);
                return;
            }
        }
        int hash = key * 31;
        if (habit == REPEATS) {
            for (int i = valueAt; i < valueAt + valueLength; i++) {
                hash = hash * 31 + array[i];
            }
            int entry = findHeader(hash, key, array, nameAt, nameLength, valueAt, valueLength);
            if (entry >= 0) {
                integer(0x80, 7, entry);
                return;
            }
        }
        int name = fixed != 0 ? fixed : findName(key, array, nameAt, nameLength);
        boolean keep =
                habit == REPEATS
                                && nameLength + valueLength + HpackTable.OVERHEAD
                                        <= table.maxSize() / 2
                        || habit == CHANGES && name == 0;
        integer(keep ? 0x40 : habit == NEVER ? 0x10 : 0, keep ? 6 : 4, name);
        if (name == 0) {
            string(array, nameAt, nameLength, true);
        }
        string(array, valueAt, valueLength, keep);
        if (keep) {
            add(array, nameAt, nameLength, valueAt, valueLength, key, hash);
        }
    }

    private static int bucket(int hash) {
        return hash * 0x9E37_79B9 >>> 25;
    }

    private int findHeader(
            int hash,
            int key,
            byte[] array,
            int nameAt,
            int nameLength,
            int valueAt,
            int valueLength) {
        int mask = olderHeader.length - 1;
        for (int entry = byHeader[bucket(hash)] - 1;
                isThere(entry);
                entry = olderHeader[entry & mask] - 1) {
            if (table.mark(entry) == hash
                    && table.key(entry) == key
                    && isName(entry, array, nameAt, nameLength)
                    && table.valueLength(entry) == valueLength
                    && HpackStaticTable.regionEquals(
                            table.array(), table.valueOffset(entry), array, valueAt, valueLength)) {
                return index(entry);
            }
        }
        return -1;
    }

    private int findName(int key, byte[] array, int nameAt, int nameLength) {
        int mask = olderName.length - 1;
        for (int entry = byName[bucket(key)] - 1;
                isThere(entry);
                entry = olderName[entry & mask] - 1) {
            if (table.key(entry) == key && isName(entry, array, nameAt, nameLength)) {
                return index(entry);
            }
        }
        return 0;
    }

    private boolean isName(int entry, byte[] array, int nameAt, int nameLength) {
        return table.nameLength(entry) == nameLength
                && HpackStaticTable.regionEquals(
                        table.array(), table.nameOffset(entry), array, nameAt, nameLength);
    }

    private boolean isThere(int entry) {
        return entry - table.oldest() >= 0 && table.newest() - entry >= 0;
    }

    private int index(int entry) {
        return HpackStaticTable.SIZE + 1 + (table.newest() - entry);
    }

    private void add(
            byte[] array,
            int nameAt,
            int nameLength,
            int valueAt,
            int valueLength,
            int key,
            int hash) {
        if (!table.add(array, nameAt, nameLength, array, valueAt, valueLength, key, hash)) {
            return;
        }
        if (table.count() > olderHeader.length) {
            growChains();
        }
        int entry = table.newest();
        int slot = entry & olderHeader.length - 1;
        olderHeader[slot] = byHeader[bucket(hash)];
        byHeader[bucket(hash)] = entry + 1;
        olderName[slot] = byName[bucket(key)];
        byName[bucket(key)] = entry + 1;
    }

    /// Doubles the arrays; every entry but the newest is in them already.
    private void growChains() {
        int[] headers = new int[olderHeader.length * 2];
        int[] names = new int[headers.length];
        for (int entry = table.oldest(); entry != table.newest(); entry++) {
            headers[entry & headers.length - 1] = olderHeader[entry & olderHeader.length - 1];
            names[entry & names.length - 1] = olderName[entry & olderName.length - 1];
        }
        olderHeader = headers;
        olderName = names;
    }

    private void integer(int pattern, int prefix, int value) {
        ensure(6);
        int max = (1 << prefix) - 1;
        if (value < max) {
            out[at++] = (byte) (pattern | value);
            return;
        }
        out[at++] = (byte) (pattern | max);
        int rest = value - max;
        while (rest >= 0x80) {
            out[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
    }

    /// @param coded whether it pays to look for a shorter form, since it is written once and then
    ///   referred to
    private void string(byte[] array, int offset, int length, boolean coded) {
        if (coded) {
            int codedLength = Huffman.encodedLength(array, offset, length);
            if (codedLength < length) {
                integer(0x80, 7, codedLength);
                ensure(codedLength);
                at = Huffman.encode(array, offset, length, out, at);
                return;
            }
        }
        integer(0, 7, length);
        ensure(length);
        System.arraycopy(array, offset, out, at, length);
        at += length;
    }

    private void ensure(int more) {
        if (at + more > out.length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, at + more));
        }
    }
}
