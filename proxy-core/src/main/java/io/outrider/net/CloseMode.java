package io.outrider.net;

/// How a connection is closed, by Envoy's names.
public enum CloseMode {
    /// At once; what was written and not sent is dropped.
    NO_FLUSH,
    /// When everything written has left.
    FLUSH_WRITE,
    /// When everything written has left, then a wait (delayed close timeout) for the peer to close,
    /// so that the peer reads the last bytes before a reset can overtake them.
    FLUSH_WRITE_AND_DELAY,
    /// At once, with a TCP reset.
    ABORT_RESET
}
