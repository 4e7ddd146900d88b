package io.outrider.net;

import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whom a connection to a host is made for, when the host is to be told. Immutable.
///
/// Two that are equal can share connections: the TLVs count only where the transport socket says so
/// (`tlv_as_pool_key`).
public final class ProxiedClient {
    private final SocketAddress source;
    private final SocketAddress destination;
    private final List<ProxyTlv> tlvs;
    private final boolean tlvsCount;

    public ProxiedClient(
            SocketAddress source,
            SocketAddress destination,
            List<ProxyTlv> tlvs,
            boolean tlvsCount) {
        this.source = source;
        this.destination = destination;
        this.tlvs = List.copyOf(tlvs);
        this.tlvsCount = tlvsCount;
    }

    /// The client.
    public SocketAddress source() {
        return source;
    }

    /// Where it connected to.
    public SocketAddress destination() {
        return destination;
    }

    /// What a listener's filter let pass of the PROXY header that the client's side sent.
    public List<ProxyTlv> tlvs() {
        return tlvs;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProxiedClient that
                && source.equals(that.source)
                && destination.equals(that.destination)
                && tlvsCount == that.tlvsCount
                && (!tlvsCount || tlvs.equals(that.tlvs));
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, destination);
    }
}
