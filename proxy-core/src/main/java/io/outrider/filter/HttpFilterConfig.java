package io.outrider.filter;

/// The settings of one HTTP filter in one chain: immutable, shared by every stream.
public interface HttpFilterConfig {

    /// Called for each stream on its event loop. A filter without state per stream may give the
    /// same object each time.
    HttpFilter newFilter();

    /// Whether the filter answers by itself and so must stand last: the router.
    default boolean isTerminal() {
        return false;
    }
}
