package io.outrider.filter;

import io.outrider.net.Worker;

/// The settings of one listener filter: immutable, shared by the listener's connections.
public interface ListenerFilterConfig {

    /// Called for each connection on the event loop of `worker`, in whose cells it counts.
    ListenerFilter newFilter(Worker worker);
}
