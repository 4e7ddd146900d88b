package io.outrider.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The headers of one message, for HTTP/1 and HTTP/2 alike: names and values as offsets into one
/// byte array, in order of arrival; no object per header exists until somebody asks for one.
///
/// Names are lower-case; request line and status line are pseudo-headers (`:method`, `:path`,
/// `:authority` instead of `host`, `:scheme`, `:status`). Duplicates stay apart. An index is good
/// until the next change. Values are bytes, shown as ISO-8859-1 strings. Threads: its event loop.
public final class HeaderMap {
    /// No such header.
    public static final int NONE = -1;

    private static final int NAME_OFFSET = 0;
    private static final int NAME_LENGTH = 1;
    private static final int KEY = 2;
    private static final int VALUE_OFFSET = 3;
    private static final int VALUE_LENGTH = 4;
    private static final int STRIDE = 5;
    private static final int DEAD = Integer.MIN_VALUE;

    /// Every map begins with the names that HTTP/1 has no bytes for.
    private static final byte[] PREFIX =
            ":authority:method:path:scheme:status".getBytes(StandardCharsets.ISO_8859_1);

    static {
        HeaderNames.load();
    }

    private byte[] bytes;
    private int end;
    private int[] entries;
    private int count;
    private int live;
    private int byteSize;
    private @Nullable NameCase nameCase;
    private final short[] first = new short[HeaderName.knownCount()];

    public HeaderMap() {
        this(1024, 24);
    }

    HeaderMap(int byteCapacity, int headerCapacity) {
        bytes = new byte[byteCapacity];
        entries = new int[headerCapacity * STRIDE];
        System.arraycopy(PREFIX, 0, bytes, 0, PREFIX.length);
        end = PREFIX.length;
    }

    /// Forgets everything; keeps the arrays unless they grew large.
    public void clear() {
        end = PREFIX.length;
        count = 0;
        live = 0;
        byteSize = 0;
        nameCase = null;
        Arrays.fill(first, (short) 0);
        if (bytes.length > 16 * 1024) {
            bytes = new byte[1024];
            System.arraycopy(PREFIX, 0, bytes, 0, PREFIX.length);
        }
    }

    /// How many headers there are, pseudo-headers included.
    public int size() {
        return live;
    }

    /// The sum of name and value lengths in bytes, as Envoy's `byteSize`.
    public int byteSize() {
        return byteSize;
    }

    /// How the names were spelled when they came; null when nobody asked to remember.
    public @Nullable NameCase nameCase() {
        return nameCase;
    }

    public void nameCase(NameCase spelling) {
        nameCase = spelling;
    }

    // ---- finding ----

    /// The first header of that name, or [#NONE].
    public int find(HeaderName name) {
        if (name.key >= 0) {
            return first[name.key] - 1;
        }
        return scan(name, 0);
    }

    /// The next header of that name after `index`, or [#NONE].
    public int findNext(HeaderName name, int index) {
        return scan(name, index + 1);
    }

    private int scan(HeaderName name, int from) {
        for (int i = from; i < count; i++) {
            int at = i * STRIDE;
            if (entries[at + KEY] == name.key
                    && (name.key >= 0
                            || name.matches(
                                    bytes, entries[at + NAME_OFFSET], entries[at + NAME_LENGTH]))) {
                return i;
            }
        }
        return NONE;
    }

    public boolean contains(HeaderName name) {
        return find(name) != NONE;
    }

    /// The first value of that name; null when there is none. Allocates: not for every request.
    public @Nullable String get(HeaderName name) {
        int index = find(name);
        return index == NONE ? null : value(index);
    }

    /// All values of that name joined with commas, as Envoy joins them for matching; null when
    /// none.
    public @Nullable String getJoined(HeaderName name) {
        int index = find(name);
        if (index == NONE) {
            return null;
        }
        int following = findNext(name, index);
        if (following == NONE) {
            return value(index);
        }
        var joined = new StringBuilder(value(index));
        String separator = name == HeaderNames.COOKIE ? "; " : ",";
        for (; following != NONE; following = findNext(name, following)) {
            joined.append(separator).append(value(following));
        }
        return joined.toString();
    }

    // ---- one header by index ----

    /// Indices run from 0 below this bound; ask [#isLive] for each.
    public int bound() {
        return count;
    }

    public boolean isLive(int index) {
        return entries[index * STRIDE + KEY] != DEAD;
    }

    public String name(int index) {
        return latin(nameOffset(index), nameLength(index));
    }

    public String value(int index) {
        return latin(valueOffset(index), valueLength(index));
    }

    public boolean is(int index, HeaderName name) {
        int at = index * STRIDE;
        return entries[at + KEY] == name.key
                && (name.key >= 0
                        || name.matches(
                                bytes, entries[at + NAME_OFFSET], entries[at + NAME_LENGTH]));
    }

    /// Whether the name begins with a colon.
    public boolean isPseudo(int index) {
        return bytes[nameOffset(index)] == ':';
    }

    /// The array that all offsets point into; it changes when the map grows.
    public byte[] array() {
        return bytes;
    }

    public int nameOffset(int index) {
        return entries[index * STRIDE + NAME_OFFSET];
    }

    public int nameLength(int index) {
        return entries[index * STRIDE + NAME_LENGTH];
    }

    public int valueOffset(int index) {
        return entries[index * STRIDE + VALUE_OFFSET];
    }

    public int valueLength(int index) {
        return entries[index * STRIDE + VALUE_LENGTH];
    }

    public byte valueByte(int index, int position) {
        return bytes[valueOffset(index) + position];
    }

    /// Byte-wise equality with an ASCII text, without making a string.
    public boolean valueEquals(int index, String text) {
        return valueLength(index) == text.length() && regionEquals(valueOffset(index), text, false);
    }

    public boolean valueEqualsIgnoreCase(int index, String text) {
        return valueLength(index) == text.length() && regionEquals(valueOffset(index), text, true);
    }

    public boolean valueStartsWith(int index, String text) {
        return valueLength(index) >= text.length() && regionEquals(valueOffset(index), text, false);
    }

    private boolean regionEquals(int offset, String text, boolean ignoreCase) {
        for (int i = 0; i < text.length(); i++) {
            int have = bytes[offset + i] & 0xff;
            int want = text.charAt(i);
            if (have != want && !(ignoreCase && Ascii.lower(have) == Ascii.lower(want))) {
                return false;
            }
        }
        return true;
    }

    /// True when the first header of that name has exactly this value.
    public boolean hasValue(HeaderName name, String value) {
        int index = find(name);
        return index != NONE && valueEquals(index, value);
    }

    /// The value as a decimal number, or -1 when it is none (sign, blank, overflow).
    public long valueAsLong(int index) {
        return Ascii.parseLong(bytes, valueOffset(index), valueLength(index));
    }

    private String latin(int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    // ---- changing ----

    public void add(HeaderName name, String value) {
        int nameAt = putName(name);
        int valueAt = put(value);
        append(nameAt, name.bytes.length, name.key, valueAt, value.length());
    }

    public void add(HeaderName name, byte[] value) {
        int nameAt = putName(name);
        int valueAt = put(value, 0, value.length);
        append(nameAt, name.bytes.length, name.key, valueAt, value.length);
    }

    public void add(HeaderName name, long value) {
        int nameAt = putName(name);
        ensure(20);
        int valueAt = end;
        end = Ascii.putLong(bytes, end, value);
        append(nameAt, name.bytes.length, name.key, valueAt, end - valueAt);
    }

    /// Replaces every header of that name by one; the first one keeps its place in the order.
    public void set(HeaderName name, String value) {
        int index = find(name);
        if (index == NONE) {
            add(name, value);
        } else {
            int valueAt = put(value);
            replaceValue(name, index, valueAt, value.length());
        }
    }

    public void set(HeaderName name, byte[] value) {
        int index = find(name);
        if (index == NONE) {
            add(name, value);
        } else {
            int valueAt = put(value, 0, value.length);
            replaceValue(name, index, valueAt, value.length);
        }
    }

    public void set(HeaderName name, long value) {
        int index = find(name);
        if (index == NONE) {
            add(name, value);
        } else {
            ensure(20);
            int valueAt = end;
            end = Ascii.putLong(bytes, end, value);
            replaceValue(name, index, valueAt, end - valueAt);
        }
    }

    private void replaceValue(HeaderName name, int index, int valueAt, int length) {
        setValue(index, valueAt, length);
        for (int other = findNext(name, index); other != NONE; other = findNext(name, other)) {
            kill(other);
        }
    }

    /// Appends to the last value of that name with `separator` between, or adds the header.
    public void appendValue(HeaderName name, String separator, String value) {
        int index = find(name);
        if (index == NONE) {
            add(name, value);
            return;
        }
        int have = valueLength(index);
        if (have == 0) {
            setValue(index, put(value), value.length());
            return;
        }
        ensure(have + separator.length() + value.length());
        int at = put(bytes, valueOffset(index), have);
        put(separator);
        put(value);
        setValue(index, at, end - at);
    }

    /// Shortens or moves a value within the bytes that are there, for instance to cut a fragment.
    public void narrowValue(int index, int offset, int length) {
        setValue(index, offset, length);
    }

    private void setValue(int index, int offset, int length) {
        int at = index * STRIDE;
        byteSize += length - entries[at + VALUE_LENGTH];
        entries[at + VALUE_OFFSET] = offset;
        entries[at + VALUE_LENGTH] = length;
    }

    /// Removes every header of that name; says whether there was one.
    public boolean remove(HeaderName name) {
        int index = find(name);
        if (index == NONE) {
            return false;
        }
        for (; index != NONE; index = scan(name, index + 1)) {
            kill(index);
        }
        if (name.key >= 0) {
            first[name.key] = 0;
        }
        return true;
    }

    /// Removes one header.
    public void removeAt(int index) {
        int key = entries[index * STRIDE + KEY];
        if (key == DEAD) {
            return;
        }
        kill(index);
        if (key >= 0 && first[key] == index + 1) {
            first[key] = 0;
            for (int i = index + 1; i < count; i++) {
                if (entries[i * STRIDE + KEY] == key) {
                    first[key] = (short) (i + 1);
                    break;
                }
            }
        }
    }

    private void kill(int index) {
        int at = index * STRIDE;
        byteSize -= entries[at + NAME_LENGTH] + entries[at + VALUE_LENGTH];
        entries[at + KEY] = DEAD;
        live--;
    }

    /// Copies every header of `other` behind those here.
    public void addAll(HeaderMap other) {
        for (int i = 0; i < other.count; i++) {
            if (other.isLive(i)) {
                int nameAt = put(other.bytes, other.nameOffset(i), other.nameLength(i));
                int valueAt = put(other.bytes, other.valueOffset(i), other.valueLength(i));
                append(
                        nameAt,
                        other.nameLength(i),
                        other.entries[i * STRIDE + KEY],
                        valueAt,
                        other.valueLength(i));
            }
        }
    }

    /// Calls the visitor for every header, in order.
    public void forEach(Visitor visitor) {
        for (int i = 0; i < count; i++) {
            if (isLive(i)) {
                visitor.header(name(i), value(i));
            }
        }
    }

    /// Sees headers one by one.
    public interface Visitor {
        void header(String name, String value);
    }

    // ---- for codecs: writing bytes in place ----

    /// Where the next byte goes.
    public int end() {
        return end;
    }

    public void end(int next) {
        end = next;
    }

    /// Makes room for `more` bytes behind [#end].
    public void ensure(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
    }

    /// Enters a header whose bytes are there already, its name in lower case.
    public void append(int nameAt, int nameLength, int key, int valueAt, int valueLength) {
        int at = count * STRIDE;
        if (at == entries.length) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        entries[at + NAME_OFFSET] = nameAt;
        entries[at + NAME_LENGTH] = nameLength;
        entries[at + KEY] = key;
        entries[at + VALUE_OFFSET] = valueAt;
        entries[at + VALUE_LENGTH] = valueLength;
        count++;
        live++;
        byteSize += nameLength + valueLength;
        if (key >= 0 && first[key] == 0) {
            first[key] = (short) count;
        }
    }

    /// Enters a pseudo-header whose value's bytes are there already; moves nothing.
    public void appendPseudo(HeaderName name, int valueAt, int valueLength) {
        append(prefixOffset(name), name.bytes.length, name.key, valueAt, valueLength);
    }

    private static int prefixOffset(HeaderName name) {
        if (name == HeaderNames.AUTHORITY) {
            return 0;
        } else if (name == HeaderNames.METHOD) {
            return 10;
        } else if (name == HeaderNames.PATH) {
            return 17;
        } else if (name == HeaderNames.SCHEME) {
            return 22;
        } else if (name == HeaderNames.STATUS) {
            return 29;
        }
        throw new IllegalArgumentException("no prefix for " + name);
    }

    /// The key under which a lower-case name at `offset` is found: see [HeaderName].
    public static int keyOf(byte[] array, int offset, int length) {
        return HeaderName.keyOf(array, offset, length);
    }

    /// The key of a header; the same as its name's.
    public int key(int index) {
        return entries[index * STRIDE + KEY];
    }

    private int putName(HeaderName name) {
        return put(name.bytes, 0, name.bytes.length);
    }

    @SuppressWarnings("deprecation") // the one String copy that does not allocate
    private int put(String text) {
        int length = text.length();
        ensure(length);
        int at = end;
        text.getBytes(0, length, bytes, at);
        end = at + length;
        return at;
    }

    private int put(byte[] from, int offset, int length) {
        ensure(length);
        int at = end;
        System.arraycopy(from, offset, bytes, at, length);
        end = at + length;
        return at;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
