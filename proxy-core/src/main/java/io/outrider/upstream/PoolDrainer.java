package io.outrider.upstream;

import io.outrider.lb.Host;
import java.util.List;

/// Closes the connection pools of hosts on every worker: idle connections at once, busy ones after
/// their requests. Threads: called on the main loop.
public interface PoolDrainer {
    void drain(List<Host> hosts);
}
