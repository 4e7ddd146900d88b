package io.outrider.net;

import java.util.List;

/// What one connection overrides in its transport socket.
///
/// @param serverName SNI for this connection; empty: as configured
/// @param verifySans subject alternative names the peer must show; empty: as configured
/// @param applicationProtocols ALPN to offer; empty: as configured
public record TransportOptions(
        String serverName, List<String> verifySans, List<String> applicationProtocols) {
    public static final TransportOptions NONE = new TransportOptions("", List.of(), List.of());
}
