package io.outrider.listener;

import java.net.InetAddress;
import java.util.List;

/// One `filter_chain_match`. Empty lists, empty strings and 0 mean "any". Immutable; equal matches
/// on two chains of a listener are an error.
///
/// @param serverNames exact, or `*.example.com`
/// @param transportProtocol `tls`, `raw_buffer`, or empty
public record FilterChainMatch(
        int destinationPort,
        List<Prefix> destinationPrefixes,
        List<String> serverNames,
        String transportProtocol,
        List<String> applicationProtocols,
        List<Prefix> directSourcePrefixes,
        SourceType sourceType,
        List<Prefix> sourcePrefixes,
        List<Integer> sourcePorts) {

    /// Matches everything.
    public static final FilterChainMatch ANY =
            new FilterChainMatch(
                    0,
                    List.of(),
                    List.of(),
                    "",
                    List.of(),
                    List.of(),
                    SourceType.ANY,
                    List.of(),
                    List.of());

    /// `source_type`.
    public enum SourceType {
        ANY,
        SAME_IP_OR_LOOPBACK,
        EXTERNAL
    }

    /// An address range.
    ///
    /// @param network with host bits cleared
    /// @param length of the prefix in bits
    public record Prefix(InetAddress network, int length) {

        /// Whether an address lies in the range; an IPv4 address never lies in an IPv6 one.
        public boolean contains(InetAddress address) {
            byte[] have = address.getAddress();
            byte[] want = network.getAddress();
            if (have.length != want.length) {
                return false;
            }
            int whole = length / 8;
            for (int i = 0; i < whole; i++) {
                if (have[i] != want[i]) {
                    return false;
                }
            }
            int rest = length % 8;
            int mask = 0xff << 8 - rest & 0xff;
            return rest == 0 || (have[whole] & mask) == (want[whole] & mask);
        }
    }
}
