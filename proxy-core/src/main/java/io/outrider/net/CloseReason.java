package io.outrider.net;

/// Why a connection ended, as its events see it.
public enum CloseReason {
    /// The peer closed in order (FIN on both sides, or FIN where half-close is off).
    REMOTE_CLOSE,
    /// The peer, or the network, reset it.
    REMOTE_RESET,
    /// We closed it.
    LOCAL_CLOSE,
    /// It never came up: refused, unreachable, no route.
    CONNECT_FAILED,
    /// It never came up because this side could not make its socket: an address that cannot be
    /// bound, an option that the system refuses.
    BIND_FAILED,
    /// It never came up in the time allowed.
    CONNECT_TIMEOUT,
    /// The TLS handshake failed.
    TRANSPORT_FAILED
}
