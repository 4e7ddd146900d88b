package io.outrider.upstream;

import io.outrider.lb.health.FailureType;

/// Asks one host, over and over, by one protocol. Threads: main loop.
interface HealthProbe {

    /// Asks once; exactly one call of the owner follows, unless [#stop] comes first.
    void ask();

    /// The time is up: what is under way is given up, and the owner hears nothing of it.
    void giveUp();

    /// Closes what is open. Nothing follows.
    void stop();

    /// Who wants to know.
    interface Owner {
        /// @param degraded the host says that it is
        void good(boolean degraded);

        /// @param retriable the answer counts towards the threshold instead of failing at once
        /// @param httpStatus 0: there was none
        void bad(FailureType type, boolean retriable, int httpStatus);
    }
}
