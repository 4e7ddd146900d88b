package io.outrider.upstream;

/// The connections of one worker to one host for one purpose. Threads: its worker's loop.
public interface ConnectionPool {

    /// Gives a stream now or later, or fails now or later; exactly one of the two happens unless
    /// the returned handle is cancelled first.
    ///
    /// @param fresh use a new connection even if one is idle: the replay after a reuse race
    /// @return how to give up waiting; null when the waiter has been told already
    @org.jspecify.annotations.Nullable
    Waiting newStream(PoolWaiter waiter, boolean fresh);

    /// Closes idle connections at once and busy ones after their requests.
    void drain();

    /// Whether it has neither a connection nor anybody waiting for one.
    boolean isUnused();

    /// A waiter that has not been told yet.
    interface Waiting {
        void cancel();
    }
}
