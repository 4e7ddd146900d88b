package io.outrider.net;

import java.util.List;

/// What one connection overrides in its transport socket.
///
/// @param serverName SNI for this connection; empty: as configured
/// @param verifySans subject alternative names the peer must show; empty: as configured
/// @param applicationProtocols ALPN to offer; empty: as configured
/// @param fallbackProtocols ALPN to offer where none is configured; empty: none
public record TransportOptions(
        String serverName,
        List<String> verifySans,
        List<String> applicationProtocols,
        List<String> fallbackProtocols) {
    public static final TransportOptions NONE =
            new TransportOptions("", List.of(), List.of(), List.of());

    /// The same with other protocols to offer where none is configured.
    public TransportOptions fallback(List<String> protocols) {
        return new TransportOptions(serverName, verifySans, applicationProtocols, protocols);
    }
}
