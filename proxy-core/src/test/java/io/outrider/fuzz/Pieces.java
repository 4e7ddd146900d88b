package io.outrider.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Ways in which a network may cut the same bytes. The same input is always cut alike, so that what
/// fails once fails again.
public final class Pieces {
    private static final int LONGEST_BYTE_BY_BYTE = 512;

    private Pieces() {}

    /// Byte by byte unless it is long, and at arbitrary places with an empty piece now and then.
    public static List<List<byte[]>> of(byte[] input) {
        var ways = new ArrayList<List<byte[]>>();
        var random = new SplittableRandom(Arrays.hashCode(input));
        if (input.length <= LONGEST_BYTE_BY_BYTE) {
            ways.add(cut(input, random, 1));
        }
        ways.add(cut(input, random, Math.max(8, input.length / 4)));
        return ways;
    }

    private static List<byte[]> cut(byte[] input, SplittableRandom random, int longest) {
        var pieces = new ArrayList<byte[]>();
        int at = 0;
        while (at < input.length) {
            int length = longest == 1 ? 1 : random.nextInt(longest + 1);
            int to = Math.min(input.length, at + length);
            pieces.add(Arrays.copyOfRange(input, at, to));
            at = to;
        }
        return pieces;
    }
}
