package io.outrider.time;

/// Who is told that a timer has run out.
public interface TimerTarget {

    /// Called once per arming, on the loop that owns the wheel. The timer is no longer armed and
    /// may be armed again from here.
    void expired(Timer timer);
}
