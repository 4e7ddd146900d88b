package io.outrider.injector.webhook;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The memory that bodies of requests may take together: who brings more than is left waits his
/// turn.
///
/// Threads: any virtual thread; waiting blocks it.
final class Room {
    private static final int UNIT_BYTES = 1024;
    private static final long WAIT_SECONDS = 5;

    private final int units;
    private final Semaphore free;

    Room(int bytes) {
        units = bytes / UNIT_BYTES;
        free = new Semaphore(units, true);
    }

    /// Takes room for that many bytes.
    ///
    /// @return what to give back; -1 when there was none in time
    int take(int bytes) throws InterruptedException {
        int wanted = Math.min(units, bytes / UNIT_BYTES + 1);
        return free.tryAcquire(wanted, WAIT_SECONDS, TimeUnit.SECONDS) ? wanted : -1;
    }

    void giveBack(int taken) {
        free.release(taken);
    }
}
