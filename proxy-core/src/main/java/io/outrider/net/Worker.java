package io.outrider.net;

import io.netty.channel.EventLoop;
import io.outrider.lb.RandomSource;
import io.outrider.stats.Cells;
import io.outrider.time.TimeSource;
import io.outrider.time.TimerWheel;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one event loop owns: its counters, timers, randomness and the connections that wait for a
/// flush. The main loop has one too, with the last index.
///
/// Threads: its event loop.
public final class Worker {
    private final int index;
    private final EventLoop loop;
    private final Cells cells;
    private final TimeSource time;
    private final TimerWheel timers;
    private final RandomSource random;
    private final ArrayList<Connection> unflushed = new ArrayList<>();
    private final Runnable flushTask = this::flushAll;
    private @Nullable Object[] locals = new @Nullable Object[8];
    private boolean inReadBurst;
    private boolean flushScheduled;

    public Worker(int index, EventLoop loop, Cells cells, TimeSource time, RandomSource random) {
        this.index = index;
        this.loop = loop;
        this.cells = cells;
        this.time = time;
        this.timers = new TimerWheel(loop, time);
        this.random = random;
    }

    /// From 0; also the index of this worker's slot in a [io.outrider.lb.Host].
    public int index() {
        return index;
    }

    public EventLoop loop() {
        return loop;
    }

    public Cells cells() {
        return cells;
    }

    public TimerWheel timers() {
        return timers;
    }

    public TimeSource time() {
        return time;
    }

    public RandomSource random() {
        return random;
    }

    /// This worker's object under that key, made at its first use.
    @SuppressWarnings("unchecked") // the key made it
    public <T> T local(WorkerLocal<T> key) {
        if (key.index >= locals.length) {
            locals = Arrays.copyOf(locals, key.index + 8);
        }
        Object value = locals[key.index];
        if (value == null) {
            value = key.initial.get();
            locals[key.index] = value;
        }
        return (T) value;
    }

    /// Writes are gathered: everything written in one read burst leaves in one flush at its end,
    /// and what is written outside a burst leaves when the loop's current task is done.
    void flushLater(Connection connection) {
        assert loop.inEventLoop() : "write off the loop";
        unflushed.add(connection);
        if (!inReadBurst && !flushScheduled) {
            flushScheduled = true;
            loop.execute(flushTask);
        }
    }

    void beginReadBurst() {
        inReadBurst = true;
    }

    void endReadBurst() {
        inReadBurst = false;
        flushAll();
    }

    private void flushAll() {
        flushScheduled = false;
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flushNow();
        }
        unflushed.clear();
    }
}
