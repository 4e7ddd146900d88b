package io.outrider.filter;

/// The settings of one listener filter: immutable, shared by the listener's connections.
public interface ListenerFilterConfig {

    ListenerFilter newFilter();
}
