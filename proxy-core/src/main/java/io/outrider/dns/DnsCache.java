package io.outrider.dns;

import io.outrider.net.Worker;
import io.outrider.stats.Scope;
import io.outrider.time.Timer;
import io.outrider.time.TimerTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Names that requests bring and their addresses, kept up to date while requests use them. A name
/// keeps its last good addresses when it cannot be resolved any more.
///
/// Threads: [#find], [#tryPend], [#load] any worker; the rest main loop.
public final class DnsCache {
    private final DnsCacheSettings settings;
    private final DnsResolver resolver;
    private final Worker main;
    private final DnsCacheStats stats;
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong pending = new AtomicLong();
    private final List<Follower> followers = new ArrayList<>();

    /// Who has hosts for the names of this cache. Main loop.
    public interface Follower {
        /// A name has its first addresses, or others than before.
        void changed(Entry entry);

        /// A name is not known any more.
        void removed(Entry entry);
    }

    DnsCache(DnsCacheSettings settings, DnsResolver resolver, Worker main, Scope root) {
        this.settings = settings;
        this.resolver = resolver;
        this.main = main;
        this.stats = new DnsCacheStats(root.scope("dns_cache." + settings.name() + "."), this);
    }

    public DnsCacheSettings settings() {
        return settings;
    }

    long size() {
        return entries.size();
    }

    long pendingLeft() {
        return Math.max(0, settings.maxPending() - pending.get());
    }

    /// Asks for the names that the settings list. Main loop.
    public void start() {
        for (String each : settings.preresolve()) {
            HostPort name = HostPort.of(each, 0);
            if (!entries.containsKey(name.text())) {
                add(name).resolve();
            }
        }
    }

    /// Tells of every change from now on, and of what is known already.
    public void follow(Follower follower) {
        assert main.loop().inEventLoop() : "follow off the main loop";
        followers.add(follower);
        for (Entry entry : entries.values()) {
            if (!entry.addresses.isEmpty()) {
                follower.changed(entry);
            }
        }
    }

    public void unfollow(Follower follower) {
        followers.remove(follower);
    }

    /// A name that has been asked for at least once; null when it has not, or not been answered.
    public @Nullable Entry find(HostPort name) {
        Entry entry = entries.get(name.text());
        return entry == null || !entry.answered ? null : entry;
    }

    /// Whether one more request may wait for a name; then [#pendNoMore] must follow.
    ///
    /// @param worker that of the request
    public boolean tryPend(Worker worker) {
        if (pending.incrementAndGet() > settings.maxPending()) {
            pending.decrementAndGet();
            worker.cells().inc(stats.pendingOverflow);
            return false;
        }
        return true;
    }

    public void pendNoMore() {
        pending.decrementAndGet();
    }

    /// Has a name resolved that [#find] did not find.
    ///
    /// @param worker that of the request
    /// @param then told on the worker's loop, after all followers know
    /// @return false when too many names are known: nothing is told then
    public boolean load(HostPort name, Worker worker, Consumer<Entry> then) {
        if (entries.size() >= settings.maxHosts() && !entries.containsKey(name.text())) {
            worker.cells().inc(stats.hostOverflow);
            return false;
        }
        main.loop()
                .execute(
                        () ->
                                whenAnswered(
                                        name,
                                        entry -> worker.loop().execute(() -> then.accept(entry))));
        return true;
    }

    private void whenAnswered(HostPort name, Consumer<Entry> then) {
        Entry entry = entries.get(name.text());
        if (entry != null && entry.answered && (settings.refreshOnFailure() || entry.resolved())) {
            then.accept(entry);
            return;
        }
        boolean asks = entry != null && entry.asking;
        Entry asked = entry == null ? add(name) : entry;
        asked.waiting.add(then);
        if (!asks) {
            asked.resolve();
        }
    }

    private Entry add(HostPort name) {
        var entry = new Entry(name);
        entries.put(name.text(), entry);
        main.cells().inc(stats.hostAdded);
        return entry;
    }

    /// One name. Threads: [#addresses], [#touch] any; the rest main loop.
    public final class Entry implements TimerTarget {
        private static final int REFRESH = 0;
        private static final int QUERY = 1;

        private final HostPort name;
        private final Timer refresh = new Timer(this, REFRESH);
        private final Timer query = new Timer(this, QUERY);
        private final List<Consumer<Entry>> waiting = new ArrayList<>(1);
        private volatile List<InetSocketAddress> addresses = List.of();
        private volatile boolean answered;
        private volatile long usedNanos;
        private boolean asking;
        private int round;
        private long failureWaitNanos;

        private Entry(HostPort name) {
            this.name = name;
            this.usedNanos = main.time().nanos();
        }

        public HostPort name() {
            return name;
        }

        /// In the order they came; empty while there are none.
        public List<InetSocketAddress> addresses() {
            return addresses;
        }

        public boolean resolved() {
            return !addresses.isEmpty();
        }

        /// A request uses the name now.
        public void touch(long nowNanos) {
            usedNanos = nowNanos;
        }

        private void resolve() {
            asking = true;
            int asked = ++round;
            main.cells().inc(stats.queryAttempt);
            if (settings.queryTimeoutNanos() > 0) {
                main.timers().arm(query, settings.queryTimeoutNanos());
            }
            resolver.resolve(
                    name.host(),
                    settings.family(),
                    answer -> {
                        if (asking && asked == round) {
                            answered(answer);
                        }
                    });
        }

        private void answered(DnsResolver.Answer answer) {
            asking = false;
            query.cancel();
            boolean good = !answer.addresses().isEmpty();
            main.cells().inc(good ? stats.querySuccess : stats.queryFailure);
            if (good) {
                take(answer.addresses());
            }
            answered = true;
            List<Consumer<Entry>> told = List.copyOf(waiting);
            waiting.clear();
            told.forEach(each -> each.accept(this));
            schedule(good, answer.ttlSeconds());
        }

        private void take(List<InetAddress> found) {
            var next = new ArrayList<InetSocketAddress>();
            for (InetAddress address : found) {
                next.add(new InetSocketAddress(address, name.port()));
            }
            if (!next.equals(addresses)) {
                addresses = List.copyOf(next);
                main.cells().inc(stats.hostAddressChanged);
                for (Follower follower : List.copyOf(followers)) {
                    follower.changed(this);
                }
            }
        }

        private void schedule(boolean good, long ttlSeconds) {
            if (good) {
                failureWaitNanos = 0;
                long wait =
                        ttlSeconds == Long.MAX_VALUE
                                ? settings.refreshNanos()
                                : ttlSeconds * 1_000_000_000L;
                main.timers().arm(refresh, Math.max(wait, settings.minRefreshNanos()));
            } else if (settings.refreshOnFailure()) {
                failureWaitNanos =
                        failureWaitNanos == 0
                                ? settings.failureBaseNanos()
                                : Math.min(failureWaitNanos * 2, settings.failureMaxNanos());
                main.timers().arm(refresh, failureWaitNanos);
            } else if (!resolved()) {
                forget();
            }
        }

        @Override
        public void expired(Timer timer) {
            if (timer.kind == QUERY) {
                main.cells().inc(stats.queryTimeout);
                answered(new DnsResolver.Answer(List.of(), Long.MAX_VALUE));
            } else if (main.time().nanos() - usedNanos > settings.hostTtlNanos()) {
                forget();
            } else {
                resolve();
            }
        }

        private void forget() {
            refresh.cancel();
            query.cancel();
            asking = false;
            if (entries.remove(name.text(), this)) {
                main.cells().inc(stats.hostRemoved);
                for (Follower follower : List.copyOf(followers)) {
                    follower.removed(this);
                }
            }
        }
    }
}
