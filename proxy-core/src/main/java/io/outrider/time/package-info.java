/// Clocks and timers: the only place that reads the machine's time.
///
/// Everything else is given a [io.outrider.time.TimeSource] or a [io.outrider.time.TimerWheel].
@NullMarked
package io.outrider.time;

import org.jspecify.annotations.NullMarked;
