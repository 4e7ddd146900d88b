package io.outrider.extensions.filters.listener.proxyprotocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Tells versions apart by their signatures and reads headers from the bytes that have come so far,
/// always from the first one. Immutable.
///
/// @param v1 whether version 1 may be used; likewise `v2`
/// @param optional connections without a header pass: a disallowed version then counts as none
record ProxyHeaderParser(boolean v1, boolean v2, boolean optional) {
    private static final byte[] V1_SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2_SIGNATURE =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

    private static final ProxyHeader INCOMPLETE = new ProxyHeader.Incomplete();
    private static final ProxyHeader NOT_THERE = new ProxyHeader.NotThere();

    /// Borrows `bytes` and moves no index.
    ProxyHeader parse(ByteBuf bytes) {
        boolean lookForV1 = v1 || !optional;
        boolean lookForV2 = v2 || !optional;
        if (lookForV1 && begins(bytes, V1_SIGNATURE)) {
            if (bytes.readableBytes() < V1_SIGNATURE.length) {
                return INCOMPLETE;
            }
            return v1 ? ProxyHeaderV1.parse(bytes) : new ProxyHeader.Disallowed(1);
        }
        if (lookForV2 && begins(bytes, V2_SIGNATURE)) {
            if (bytes.readableBytes() < V2_SIGNATURE.length) {
                return INCOMPLETE;
            }
            return v2
                    ? ProxyHeaderV2.parse(bytes, V2_SIGNATURE.length)
                    : new ProxyHeader.Disallowed(2);
        }
        return NOT_THERE;
    }

    /// Whether what has come is the signature or the beginning of it.
    private static boolean begins(ByteBuf bytes, byte[] signature) {
        int count = Math.min(bytes.readableBytes(), signature.length);
        for (int i = 0; i < count; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != signature[i]) {
                return false;
            }
        }
        return true;
    }
}
