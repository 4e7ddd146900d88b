package io.outrider.listener;

import io.outrider.filter.NetworkFilterConfig;
import io.outrider.net.TransportSocket;
import java.util.List;

/// One filter chain of a listener: what its connections are decrypted with and worked by.
/// Immutable.
///
/// @param name empty when it has none
/// @param filters in order; the last one is terminal
/// @param connectTimeoutNanos for the handshake; 0: none
public record FilterChain(
        String name,
        TransportSocket transportSocket,
        List<NetworkFilterConfig> filters,
        long connectTimeoutNanos) {}
