package io.outrider.filter;

import io.outrider.http.StreamInfo;
import io.outrider.net.Connection;

/// A downstream connection as its network filters see it. Threads: its event loop.
public interface NetworkConnection {

    /// Reading, writing, closing.
    Connection connection();

    /// The record of the connection, for TCP access logs and filters' metadata.
    StreamInfo info();

    /// Goes on behind the filter that answered STOP.
    void resume();

    /// Whether the listener of this connection is draining (inbound says goodbye, §6).
    boolean draining();
}
