package io.outrider.http.h2;

/// A dynamic table of RFC 7541 §2.3.2: entries in order of arrival, the oldest falling out. Names
/// and values lie in one array, so that an entry costs no object.
///
/// Entries are numbered from 0 as they come, wrapping; [#newest] and [#oldest] bound those that are
/// there. Threads: its event loop.
final class HpackTable {
    /// What an entry costs besides its bytes.
    static final int OVERHEAD = 32;

    private static final int OFFSET = 0;
    private static final int NAME_LENGTH = 1;
    private static final int VALUE_LENGTH = 2;
    private static final int KEY = 3;
    private static final int MARK = 4;
    private static final int STRIDE = 5;

    private byte[] bytes = new byte[512];
    private int end;

    /// By how much the last [#room] moved what is there towards the front.
    private int shift;

    private int[] entries = new int[8 * STRIDE];
    private int mask = 7;
    private int oldest;
    private int next;
    private int size;
    private int maxSize;

    HpackTable(int maxSize) {
        this.maxSize = maxSize;
    }

    /// The sum of all entries, with their overhead.
    int size() {
        return size;
    }

    int maxSize() {
        return maxSize;
    }

    void maxSize(int bytesAllowed) {
        maxSize = bytesAllowed;
        evict(0);
    }

    int count() {
        return next - oldest;
    }

    /// The number of the oldest entry.
    int oldest() {
        return oldest;
    }

    /// The number of the newest entry; one before [#oldest] when empty.
    int newest() {
        return next - 1;
    }

    byte[] array() {
        return bytes;
    }

    int nameOffset(int entry) {
        return entries[(entry & mask) * STRIDE + OFFSET];
    }

    int nameLength(int entry) {
        return entries[(entry & mask) * STRIDE + NAME_LENGTH];
    }

    int valueOffset(int entry) {
        int at = (entry & mask) * STRIDE;
        return entries[at + OFFSET] + entries[at + NAME_LENGTH];
    }

    int valueLength(int entry) {
        return entries[(entry & mask) * STRIDE + VALUE_LENGTH];
    }

    int key(int entry) {
        return entries[(entry & mask) * STRIDE + KEY];
    }

    /// What the user of the table noted about the entry.
    int mark(int entry) {
        return entries[(entry & mask) * STRIDE + MARK];
    }

    /// Adds an entry. One that is larger than the table empties it.
    ///
    /// @return whether the entry is in the table now
    boolean add(
            byte[] name,
            int nameAt,
            int nameLength,
            byte[] value,
            int valueAt,
            int valueLength,
            int key,
            int mark) {
        int cost = nameLength + valueLength + OVERHEAD;
        if (cost > maxSize) {
            evict(maxSize);
            return false;
        }
        // the name may be one of ours, in an entry that is about to fall out: copy first
        byte[] target = room(nameLength + valueLength);
        int at = end;
        System.arraycopy(
                name == bytes ? target : name, movedFrom(name, nameAt), target, at, nameLength);
        System.arraycopy(value, valueAt, target, at + nameLength, valueLength);
        bytes = target;
        end = at + nameLength + valueLength;
        evict(cost);
        if (next - oldest > mask) {
            growEntries();
        }
        int entry = (next++ & mask) * STRIDE;
        entries[entry + OFFSET] = at;
        entries[entry + NAME_LENGTH] = nameLength;
        entries[entry + VALUE_LENGTH] = valueLength;
        entries[entry + KEY] = key;
        entries[entry + MARK] = mark;
        size += cost;
        return true;
    }

    private int movedFrom(byte[] name, int nameAt) {
        return name == bytes ? nameAt - shift : nameAt;
    }

    /// An array with room for `more` behind [#end]: the same one, the same one with the living
    /// bytes moved to its front, or a larger one.
    private byte[] room(int more) {
        shift = 0;
        if (end + more <= bytes.length) {
            return bytes;
        }
        int from = oldest == next ? end : nameOffset(oldest);
        int living = end - from;
        byte[] target =
                living + more <= bytes.length / 2
                        ? bytes
                        : new byte[Math.max(bytes.length * 2, living + more)];
        System.arraycopy(bytes, from, target, 0, living);
        shift = from;
        for (int entry = oldest; entry != next; entry++) {
            entries[(entry & mask) * STRIDE + OFFSET] -= from;
        }
        end = living;
        return target;
    }

    private void growEntries() {
        int[] more = new int[entries.length * 2];
        int moreMask = mask * 2 + 1;
        for (int entry = oldest; entry != next; entry++) {
            System.arraycopy(
                    entries, (entry & mask) * STRIDE, more, (entry & moreMask) * STRIDE, STRIDE);
        }
        entries = more;
        mask = moreMask;
    }

    private void evict(int needed) {
        while (oldest != next && size + needed > maxSize) {
            size -= nameLength(oldest) + valueLength(oldest) + OVERHEAD;
            oldest++;
        }
    }
}
