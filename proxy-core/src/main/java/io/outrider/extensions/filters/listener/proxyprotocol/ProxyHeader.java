package io.outrider.extensions.filters.listener.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the first bytes of a connection are under the PROXY protocol. Immutable.
sealed interface ProxyHeader {

    /// More bytes are needed.
    record Incomplete() implements ProxyHeader {}

    /// No header, at least of no version that is allowed.
    record NotThere() implements ProxyHeader {}

    /// A header of a version that may not be used here.
    record Disallowed(int version) implements ProxyHeader {}

    /// It began as a header and then broke a rule.
    record Malformed(int version, String problem) implements ProxyHeader {}

    /// A whole header of `length` bytes.
    ///
    /// @param addresses null when it names none: the connection's own hold
    record Complete(int version, int length, @Nullable Addresses addresses, List<Tlv> tlvs)
            implements ProxyHeader {}

    /// Whom the connection is from, and where it was going.
    record Addresses(InetSocketAddress source, InetSocketAddress destination) {

        /// Whether both are addresses of one host: not any, multicast or broadcast.
        boolean areUnicast() {
            return isUnicast(source.getAddress()) && isUnicast(destination.getAddress());
        }

        private static boolean isUnicast(InetAddress ip) {
            byte[] bytes = ip.getAddress();
            boolean broadcast =
                    bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
            return !ip.isAnyLocalAddress() && !ip.isMulticastAddress() && !broadcast;
        }
    }

    /// @param latin1 the value, one character for each byte
    record Tlv(int type, String latin1) {

        /// The value as text, bytes that are not UTF-8 replaced as in Envoy.
        String text() {
            return Utf8Text.of(latin1.getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
