package io.outrider.bench.load;

/// A place for one request at a time: a connection by HTTP/1.1, a share of one by HTTP/2.
///
/// Threads: the generator's loop.
interface LoadSlot {
    /// Sends the request, over a new connection if there is none; [LoadGenerator] hears the end.
    void send(LoadRun run, long dueNanos);
}
