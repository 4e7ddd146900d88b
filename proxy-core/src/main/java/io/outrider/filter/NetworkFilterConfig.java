package io.outrider.filter;

/// The settings of one network filter in one filter chain: immutable, shared by its connections.
public interface NetworkFilterConfig {

    /// Called for each connection on its event loop.
    NetworkFilter newFilter();

    /// Whether it consumes the bytes and so must stand last.
    default boolean isTerminal() {
        return false;
    }
}
