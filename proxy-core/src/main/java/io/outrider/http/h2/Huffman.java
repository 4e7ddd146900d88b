package io.outrider.http.h2;

/// The Huffman code of RFC 7541, Appendix B. Immutable.
///
/// The code is canonical, so the lengths say everything: codes of one length follow each other in
/// the order of their symbols.
final class Huffman {
    /// Length of each symbol's code in bits, 'a' being 5; the last one is the end of string.
    private static final String LENGTHS =
            "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
                    + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
                    + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
                    + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
                    + "z";

    private static final int END_OF_STRING = 256;

    private static final int[] CODES = new int[257];
    private static final byte[] BITS = new byte[257];

    /// By state and next four bits: the state after them, and what came out.
    private static final int[] STEPS;

    private static final int STATE = 0xff;
    private static final int SYMBOL_SHIFT = 8;
    private static final int EMITS = 1 << 16;
    private static final int FAILS = 1 << 17;

    /// Whether a string may end in this state: less than a byte of padding, all ones.
    private static final boolean[] MAY_END = new boolean[256];

    static {
        int code = 0;
        for (int length = 5; length <= 30; length++) {
            code <<= 1;
            for (int symbol = 0; symbol <= END_OF_STRING; symbol++) {
                if (LENGTHS.charAt(symbol) - 'a' + 5 == length) {
                    CODES[symbol] = code++;
                    BITS[symbol] = (byte) length;
                }
            }
        }
        STEPS = steps(tree());
    }

    private Huffman() {}

    /// Two children for each inner node; leaves are negative: -1 - symbol.
    private static int[] tree() {
        int[] children = new int[512];
        int nodes = 1;
        for (int symbol = 0; symbol <= END_OF_STRING; symbol++) {
            int node = 0;
            for (int bit = BITS[symbol] - 1; bit >= 0; bit--) {
                int at = node * 2 + (CODES[symbol] >> bit & 1);
                if (bit == 0) {
                    children[at] = -1 - symbol;
                } else {
                    if (children[at] == 0) {
                        children[at] = nodes++;
                    }
                    node = children[at];
                }
            }
        }
        return children;
    }

    private static int[] steps(int[] children) {
        int[] steps = new int[256 * 16];
        for (int state = 0; state < 256; state++) {
            for (int nibble = 0; nibble < 16; nibble++) {
                steps[state * 16 + nibble] = step(children, state, nibble);
            }
        }
        int node = 0;
        for (int depth = 0; depth < 8; depth++) {
            MAY_END[node] = true;
            node = children[node * 2 + 1];
        }
        return steps;
    }

    private static int step(int[] children, int state, int nibble) {
        int node = state;
        int result = 0;
        for (int bit = 3; bit >= 0; bit--) {
            int next = children[node * 2 + (nibble >> bit & 1)];
            if (next < 0) {
                int symbol = -1 - next;
                if (symbol == END_OF_STRING) {
                    return FAILS;
                }
                result = EMITS | symbol << SYMBOL_SHIFT;
                node = 0;
            } else {
                node = next;
            }
        }
        return result | node;
    }

    /// Decodes into `to`, which must have room for 8/5 of `length`.
    ///
    /// @return the offset behind the last byte written, or -1 when the code is broken
    static int decode(byte[] from, int offset, int length, byte[] to, int toOffset) {
        int at = toOffset;
        int state = 0;
        for (int i = offset; i < offset + length; i++) {
            int step = STEPS[state << 4 | from[i] >> 4 & 15];
            if ((step & (EMITS | FAILS)) != 0) {
                if ((step & FAILS) != 0) {
                    return -1;
                }
                to[at++] = (byte) (step >> SYMBOL_SHIFT);
            }
            step = STEPS[(step & STATE) << 4 | from[i] & 15];
            if ((step & (EMITS | FAILS)) != 0) {
                if ((step & FAILS) != 0) {
                    return -1;
                }
                to[at++] = (byte) (step >> SYMBOL_SHIFT);
            }
            state = step & STATE;
        }
        return MAY_END[state] ? at : -1;
    }

    /// How many bytes the encoded text has.
    static int encodedLength(byte[] from, int offset, int length) {
        int bits = 0;
        for (int i = offset; i < offset + length; i++) {
            bits += BITS[from[i] & 0xff];
        }
        return bits + 7 >> 3;
    }

    /// Encodes into `to`, which must have room; gives the offset behind.
    static int encode(byte[] from, int offset, int length, byte[] to, int toOffset) {
        int at = toOffset;
        long pending = 0;
        int bits = 0;
        for (int i = offset; i < offset + length; i++) {
            int symbol = from[i] & 0xff;
            pending = pending << BITS[symbol] | CODES[symbol];
            bits += BITS[symbol];
            while (bits >= 8) {
                bits -= 8;
                to[at++] = (byte) (pending >> bits);
            }
        }
        if (bits > 0) {
            to[at++] = (byte) (pending << 8 - bits | 0xff >> bits);
        }
        return at;
    }
}
