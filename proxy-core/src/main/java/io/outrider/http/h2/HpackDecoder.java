package io.outrider.http.h2;

import io.outrider.http.HeaderMap;
import java.util.Arrays;

/// Reads header blocks (RFC 7541) into a [HeaderBlock]. One per connection, since blocks build on
/// each other: every block must be decoded to its end, wanted or not.
///
/// Threads: its event loop.
final class HpackDecoder {
    static final int DEFAULT_TABLE_SIZE = 4096;

    private final HpackTable table;
    private final int allowedTableSize;
    private byte[] in = new byte[0];
    private int at;
    private int end;
    private byte[] text = new byte[256];

    // the string read last
    private byte[] string = text;
    private int stringAt;
    private int stringLength;

    /// @param tableSize what our SETTINGS_HEADER_TABLE_SIZE allows; the default is always allowed,
    ///   since the peer begins with it
    HpackDecoder(int tableSize) {
        table = new HpackTable(DEFAULT_TABLE_SIZE);
        allowedTableSize = Math.max(tableSize, DEFAULT_TABLE_SIZE);
    }

    /// Decodes one whole block. False when it breaks the code: COMPRESSION_ERROR.
    boolean decode(byte[] array, int offset, int length, HeaderBlock block) {
        in = array;
        at = offset;
        end = offset + length;
        boolean begun = false;
        while (at < end) {
            int first = in[at];
            boolean good;
            if (first < 0) {
                good = indexed(block);
                begun = true;
            } else if ((first & 0x40) != 0) {
                good = literal(block, 6, true);
                begun = true;
            } else if ((first & 0x20) != 0) {
                good = !begun && resize();
            } else {
                good = literal(block, 4, false);
                begun = true;
            }
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private boolean indexed(HeaderBlock block) {
        int index = integer(7);
        if (index <= 0) {
            return false;
        }
        if (index <= HpackStaticTable.SIZE) {
            byte[] bytes = HpackStaticTable.bytes(index);
            int nameLength = HpackStaticTable.nameLength(index);
            int mark = bytes[0] == ':' ? HeaderText.PSEUDO : 0;
            block.name(bytes, 0, nameLength, HpackStaticTable.key(index));
            block.value(bytes, nameLength, bytes.length - nameLength, mark);
            return true;
        }
        if (!isEntry(index)) {
            return false;
        }
        int entry = entry(index);
        byte[] bytes = table.array();
        block.name(bytes, table.nameOffset(entry), table.nameLength(entry), table.key(entry));
        block.value(bytes, table.valueOffset(entry), table.valueLength(entry), table.mark(entry));
        return true;
    }

    private boolean isEntry(int index) {
        return index - HpackStaticTable.SIZE <= table.count();
    }

    private int entry(int index) {
        return table.newest() - (index - HpackStaticTable.SIZE - 1);
    }

    private boolean literal(HeaderBlock block, int prefix, boolean keep) {
        int index = integer(prefix);
        if (index < 0) {
            return false;
        }
        byte[] name;
        int nameAt;
        int nameLength;
        int key;
        int mark;
        if (index == 0) {
            if (!string(0)) {
                return false;
            }
            name = string;
            nameAt = stringAt;
            nameLength = stringLength;
            key = HeaderMap.keyOf(name, nameAt, nameLength);
            mark = HeaderText.checkName(name, nameAt, nameLength);
        } else if (index <= HpackStaticTable.SIZE) {
            name = HpackStaticTable.bytes(index);
            nameAt = 0;
            nameLength = HpackStaticTable.nameLength(index);
            key = HpackStaticTable.key(index);
            mark = name[0] == ':' ? HeaderText.PSEUDO : 0;
        } else {
            if (!isEntry(index)) {
                return false;
            }
            int entry = entry(index);
            name = table.array();
            nameAt = table.nameOffset(entry);
            nameLength = table.nameLength(entry);
            key = table.key(entry);
            mark = table.mark(entry) & ~HeaderText.BAD_VALUE;
        }
        byte[] textBefore = text;
        if (!string(name == text ? nameLength : 0)) {
            return false;
        }
        if (name == textBefore && index == 0) {
            name = text; // it may have grown, and was copied then
        }
        mark |= HeaderText.checkValue(string, stringAt, stringLength);
        block.name(name, nameAt, nameLength, key);
        block.value(string, stringAt, stringLength, mark);
        if (keep) {
            table.add(name, nameAt, nameLength, string, stringAt, stringLength, key, mark);
        }
        return true;
    }

    private boolean resize() {
        int size = integer(5);
        if (size < 0 || size > allowedTableSize) {
            return false;
        }
        table.maxSize(size);
        return true;
    }

    /// RFC 7541 §5.1; -1 when it does not end or exceeds what can be meant here.
    private int integer(int prefix) {
        int max = (1 << prefix) - 1;
        int value = in[at++] & max;
        if (value < max) {
            return value;
        }
        for (int shift = 0; shift <= 21; shift += 7) {
            if (at == end) {
                return -1;
            }
            int next = in[at++];
            value += (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }

    /// Reads a string; a coded one is decoded into [#text] behind `used` bytes.
    private boolean string(int used) {
        if (at == end) {
            return false;
        }
        boolean coded = in[at] < 0;
        int length = integer(7);
        if (length < 0 || length > end - at) {
            return false;
        }
        if (coded) {
            int room = used + length * 8 / 5 + 1;
            if (text.length < room) {
                text = Arrays.copyOf(text, Math.max(room, text.length * 2));
            }
            int after = Huffman.decode(in, at, length, text, used);
            if (after < 0) {
                return false;
            }
            string = text;
            stringAt = used;
            stringLength = after - used;
        } else {
            string = in;
            stringAt = at;
            stringLength = length;
        }
        at += length;
        return true;
    }
}
