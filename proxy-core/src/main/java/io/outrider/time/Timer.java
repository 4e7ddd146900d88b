package io.outrider.time;

import org.jspecify.annotations.Nullable;

/// One timeout that can be armed, moved and cancelled any number of times without allocation.
///
/// Threads: its event loop.
public final class Timer {
    final TimerTarget target;

    /// Tells a target's timers apart; the target gives the numbers.
    public final int kind;

    @Nullable TimerWheel wheel;
    long deadlineTick;
    int slot = -1;
    @Nullable Timer previous;
    @Nullable Timer next;

    public Timer(TimerTarget target, int kind) {
        this.target = target;
        this.kind = kind;
    }

    public boolean isArmed() {
        return wheel != null;
    }

    /// Does nothing when the timer is not armed.
    public void cancel() {
        if (wheel != null) {
            wheel.remove(this);
        }
    }
}
