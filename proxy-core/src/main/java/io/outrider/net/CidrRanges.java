package io.outrider.net;

import java.net.InetAddress;
import java.util.List;

/// A set of IP address ranges, IPv4 and IPv6. Immutable.
public final class CidrRanges {
    /// Holds nothing.
    public static final CidrRanges NONE = new CidrRanges(List.of());

    private final List<Range> ranges;

    /// @param bytes the network address, 4 or 16 bytes, host bits cleared
    /// @param prefixLength in bits
    public record Range(List<Byte> bytes, int prefixLength) {

        /// The range of `address` with that many leading bits.
        public static Range of(InetAddress address, int prefixLength) {
            byte[] raw = address.getAddress();
            int bits = Math.min(prefixLength, raw.length * 8);
            var network = new java.util.ArrayList<Byte>();
            for (int i = 0; i < raw.length; i++) {
                int keep = Math.clamp(bits - i * 8L, 0, 8);
                network.add((byte) (raw[i] & 0xff << 8 - keep));
            }
            return new Range(List.copyOf(network), bits);
        }

        boolean contains(byte[] address) {
            if (address.length != bytes.size()) {
                return false;
            }
            for (int i = 0; i < address.length && i * 8 < prefixLength; i++) {
                int keep = Math.clamp(prefixLength - i * 8L, 0, 8);
                if ((byte) (address[i] & 0xff << 8 - keep) != bytes.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    public CidrRanges(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(InetAddress address) {
        if (ranges.isEmpty()) {
            return false;
        }
        byte[] raw = address.getAddress();
        for (Range range : ranges) {
            if (range.contains(raw)) {
                return true;
            }
        }
        return false;
    }
}
