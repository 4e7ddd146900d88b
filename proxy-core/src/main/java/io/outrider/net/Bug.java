package io.outrider.net;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where broken invariants end: logged and counted; with assertions on (tests) they fail loudly.
///
/// Threads: any thread.
public final class Bug {
    private static final Logger LOG = LoggerFactory.getLogger(Bug.class);
    private static final LongAdder COUNT = new LongAdder();

    private Bug() {}

    /// `where` names what was reset because of `cause`; the process goes on.
    public static void report(String where, Throwable cause) {
        COUNT.increment();
        LOG.error("bug: {} was reset by an exception that no code expected", where, cause);
    }

    /// How many there were since the start.
    public static long count() {
        return COUNT.sum();
    }
}
