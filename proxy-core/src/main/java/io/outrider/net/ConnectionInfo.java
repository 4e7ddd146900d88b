package io.outrider.net;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of a connection beside its bytes: addresses, TLS, what listener filters found.
///
/// Threads: its event loop.
public final class ConnectionInfo {
    /// Unique in the process; given in order of accepting.
    public final long id;

    /// The address of the socket's other end; see [#remoteAddress] for what the proxy believes.
    public @Nullable SocketAddress directRemoteAddress;

    /// The peer as listener filters (PROXY protocol) or `x-forwarded-for` name it.
    public @Nullable SocketAddress remoteAddress;

    /// Where the peer meant to connect to: the original destination once restored.
    public @Nullable SocketAddress localAddress;

    /// The address of the socket's own end.
    public final @Nullable SocketAddress directLocalAddress;

    /// True when a listener filter replaced [#localAddress] by the original destination.
    public boolean localAddressRestored;

    /// SNI as the client sent it, lower-cased; empty when none.
    public String requestedServerName = "";

    /// ALPN names the client offered, in order; or, from the HTTP inspector, what was recognised.
    public String[] offeredProtocols = NONE;

    /// `tls`, `raw_buffer`, or empty while unknown: what filter chains match on.
    public String detectedTransportProtocol = "";

    /// What the handshake agreed on by ALPN; empty when nothing.
    public String negotiatedProtocol = "";

    /// The handshake's result; null on plaintext and before its end.
    public @Nullable TlsView tls;

    /// Why the handshake failed, in BoringSSL's words; empty while it has not.
    public String transportFailureReason = "";

    /// Why the proxy itself ended the connection, for the access log; empty while it has not.
    public String terminationDetails = "";

    /// What made the proxy close the connection, such as `on_idle_timeout`: Envoy's
    /// `%DOWNSTREAM_LOCAL_CLOSE_REASON%`; empty while nothing has.
    public String localCloseReason = "";

    /// Whether a reset ended it, and whose.
    public CloseType closeType = CloseType.NORMAL;

    /// The listener that took it; empty for a dialled connection.
    public String listenerName = "";

    /// Nanoseconds when the TLS handshake was done; 0: it was not, or there is none.
    public long handshakeEndNanos;

    /// Bytes read and bytes given to be written since the start, above the transport socket.
    public long bytesRead;

    public long bytesWritten;

    /// How a connection ended, as `%DOWNSTREAM_DETECTED_CLOSE_TYPE%` tells it.
    public enum CloseType {
        NORMAL,
        REMOTE_RESET,
        LOCAL_RESET
    }

    /// What listener filters found out for others, by filter name: the dynamic metadata that the
    /// connection's record begins with.
    public Map<String, Map<String, Object>> filterMetadata = Map.of();

    /// What of a PROXY header's TLVs hosts may be told; empty: nothing.
    public List<ProxyTlv> passedTlvs = List.of();

    /// The chosen filter chain's name; empty when it has none.
    public String filterChainName = "";

    /// Upstream only: the host's DNS name; empty when it has none.
    public String hostName = "";

    /// Nanoseconds of [io.outrider.time.TimeSource#nanos] when accepted or dialled.
    public final long startNanos;

    private static final String[] NONE = {};

    public ConnectionInfo(
            long id,
            @Nullable SocketAddress remote,
            @Nullable SocketAddress local,
            long startNanos) {
        this.id = id;
        this.directRemoteAddress = remote;
        this.remoteAddress = remote;
        this.localAddress = local;
        this.directLocalAddress = local;
        this.startNanos = startNanos;
    }
}
