package io.outrider.time;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The timeouts of one event loop: a hierarchical wheel in which arming and cancelling cost a few
/// writes, since almost every timeout of a proxy is cancelled.
///
/// A timer fires at the first tick at or after its deadline, so up to [#TICK_NANOS] late and never
/// early. With no timer within two seconds the loop is woken once in two seconds, without any timer
/// never. Threads: its event loop.
public final class TimerWheel {
    /// 4 ms in nanoseconds.
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final int LEVEL_BITS = 9;
    private static final int SLOTS = 1 << LEVEL_BITS;
    private static final int LEVELS = 4;

    private final TimeSource time;
    private final EventLoop loop;
    private final long originNanos;
    private final @Nullable Timer[] slots = new @Nullable Timer[SLOTS * LEVELS];
    private final int[] levelCounts = new int[LEVELS];
    private long currentTick;
    private long wakeTick = Long.MAX_VALUE;
    private int armed;
    private boolean firing;

    public TimerWheel(EventLoop loop, TimeSource time) {
        this.loop = loop;
        this.time = time;
        this.originNanos = time.nanos();
    }

    /// Arms `timer` to fire `delayNanos` from now, whether or not it was armed before. Zero and
    /// below fire at the next tick.
    public void arm(Timer timer, long delayNanos) {
        assert loop.inEventLoop() : "timer off its loop";
        if (timer.wheel != null) {
            timer.wheel.remove(timer);
        }
        if (armed == 0 && !firing) {
            currentTick = nowTick();
        }
        long deadline = time.nanos() - originNanos + Math.max(0, delayNanos);
        if (deadline < 0) {
            deadline = Long.MAX_VALUE / 2;
        }
        timer.deadlineTick = Math.max(currentTick + 1, (deadline + TICK_NANOS - 1) / TICK_NANOS);
        timer.wheel = this;
        armed++;
        place(timer);
        wakeBy(nextWake(timer.deadlineTick));
    }

    /// How many timers are armed.
    public int size() {
        return armed;
    }

    void remove(Timer timer) {
        unlink(timer);
        timer.wheel = null;
        armed--;
    }

    private void place(Timer timer) {
        long delta = timer.deadlineTick - currentTick;
        int level = 0;
        while (level < LEVELS - 1 && delta >= 1L << (LEVEL_BITS * (level + 1))) {
            level++;
        }
        long tick = timer.deadlineTick;
        if (delta >= 1L << (LEVEL_BITS * LEVELS)) {
            tick = currentTick + (1L << (LEVEL_BITS * LEVELS)) - 1;
        }
        int slot = level * SLOTS + (int) (tick >>> (LEVEL_BITS * level) & (SLOTS - 1));
        timer.slot = slot;
        timer.previous = null;
        timer.next = slots[slot];
        if (timer.next != null) {
            timer.next.previous = timer;
        }
        slots[slot] = timer;
        levelCounts[level]++;
    }

    private void unlink(Timer timer) {
        if (timer.previous == null) {
            slots[timer.slot] = timer.next;
        } else {
            timer.previous.next = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        levelCounts[timer.slot >>> LEVEL_BITS]--;
        timer.previous = null;
        timer.next = null;
        timer.slot = -1;
    }

    private long nowTick() {
        return (time.nanos() - originNanos) / TICK_NANOS;
    }

    /// A deadline on a higher level needs no wake of its own: the next turn of level 0 looks at it.
    private long nextWake(long deadlineTick) {
        long turn = (currentTick | (SLOTS - 1)) + 1;
        return Math.min(deadlineTick, turn);
    }

    private void wakeBy(long tick) {
        if (firing || tick >= wakeTick) {
            return;
        }
        wakeTick = tick;
        long delay = tick * TICK_NANOS - (time.nanos() - originNanos);
        loop.schedule(this::wake, Math.max(0, delay), TimeUnit.NANOSECONDS);
    }

    private void wake() {
        long now = nowTick();
        if (now < wakeTick) {
            return; // an older, later wake-up: the one that counts is still to come
        }
        wakeTick = Long.MAX_VALUE;
        firing = true;
        try {
            while (currentTick < now && armed > 0) {
                currentTick++;
                if ((currentTick & (SLOTS - 1)) == 0) {
                    cascade(1);
                }
                if (levelCounts[0] == 0) {
                    // nothing on this turn: jump to its end, or to now
                    currentTick = Math.min(now, currentTick | (SLOTS - 1));
                    continue;
                }
                fire((int) (currentTick & (SLOTS - 1)));
            }
        } finally {
            firing = false;
        }
        if (armed > 0) {
            wakeBy(levelCounts[0] > 0 ? nextInLevelZero() : (currentTick | (SLOTS - 1)) + 1);
        }
    }

    private long nextInLevelZero() {
        for (int i = 1; i < SLOTS; i++) {
            long tick = currentTick + i;
            if (slots[(int) (tick & (SLOTS - 1))] != null || (tick & (SLOTS - 1)) == 0) {
                return tick;
            }
        }
        return currentTick + SLOTS;
    }

    private void cascade(int level) {
        int index = (int) (currentTick >>> (LEVEL_BITS * level) & (SLOTS - 1));
        if (index == 0 && level < LEVELS - 1) {
            cascade(level + 1);
        }
        int slot = level * SLOTS + index;
        Timer timer = slots[slot];
        slots[slot] = null;
        while (timer != null) {
            Timer following = timer.next;
            levelCounts[level]--;
            place(timer);
            timer = following;
        }
    }

    private void fire(int slot) {
        Timer timer;
        while ((timer = slots[slot]) != null && timer.deadlineTick <= currentTick) {
            remove(timer);
            timer.target.expired(timer);
        }
    }
}
