package io.outrider.net;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one connection overrides in its transport socket; requests with equal ones share
/// connections.
///
/// @param serverName SNI for this connection; empty: as configured
/// @param verifySans subject alternative names the peer must show; empty: as configured
/// @param applicationProtocols ALPN to offer; empty: as configured
/// @param fallbackProtocols ALPN to offer where none is configured; empty: none
/// @param client whom it is for; null: nobody is told, or there is nobody
public record TransportOptions(
        String serverName,
        List<String> verifySans,
        List<String> applicationProtocols,
        List<String> fallbackProtocols,
        @Nullable ProxiedClient client) {
    public static final TransportOptions NONE =
            new TransportOptions("", List.of(), List.of(), List.of(), null);

    /// The same with other protocols to offer where none is configured.
    public TransportOptions fallback(List<String> protocols) {
        return new TransportOptions(
                serverName, verifySans, applicationProtocols, protocols, client);
    }

    /// The same for that client.
    public TransportOptions client(ProxiedClient who) {
        return new TransportOptions(
                serverName, verifySans, applicationProtocols, fallbackProtocols, who);
    }
}
