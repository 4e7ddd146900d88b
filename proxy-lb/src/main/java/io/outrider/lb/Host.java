package io.outrider.lb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An upstream endpoint at run time. It outlives updates of the cluster: what must not be lost
/// (active requests, health, counters, connection pools) lives here.
///
/// Threads: counters, health and the getters any thread; worker slot `i` worker `i` only; the
/// setters main loop.
public final class Host {
    /// The value of [#lastHealthyNanos] of a host that was never seen healthy.
    public static final long NEVER = Long.MIN_VALUE;

    private static final VarHandle HEALTH;
    private static final VarHandle RQ_ACTIVE;
    private static final VarHandle RQ_PENDING;
    private static final VarHandle RQ_TOTAL;
    private static final VarHandle RQ_SUCCESS;
    private static final VarHandle RQ_ERROR;
    private static final VarHandle RQ_TIMEOUT;
    private static final VarHandle CX_ACTIVE;
    private static final VarHandle CX_TOTAL;
    private static final VarHandle CX_CONNECT_FAIL;

    static {
        try {
            var lookup = MethodHandles.lookup();
            HEALTH = lookup.findVarHandle(Host.class, "health", int.class);
            RQ_ACTIVE = lookup.findVarHandle(Host.class, "rqActive", long.class);
            RQ_PENDING = lookup.findVarHandle(Host.class, "rqPending", long.class);
            RQ_TOTAL = lookup.findVarHandle(Host.class, "rqTotal", long.class);
            RQ_SUCCESS = lookup.findVarHandle(Host.class, "rqSuccess", long.class);
            RQ_ERROR = lookup.findVarHandle(Host.class, "rqError", long.class);
            RQ_TIMEOUT = lookup.findVarHandle(Host.class, "rqTimeout", long.class);
            CX_ACTIVE = lookup.findVarHandle(Host.class, "cxActive", long.class);
            CX_TOTAL = lookup.findVarHandle(Host.class, "cxTotal", long.class);
            CX_CONNECT_FAIL = lookup.findVarHandle(Host.class, "cxConnectFail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String hostname;
    private final Locality locality;
    private final @Nullable Object[] workerSlots;

    private volatile HostSpec spec;
    private volatile String addressText;
    private volatile int weight;
    private volatile long lastHealthyNanos = NEVER;
    private volatile @Nullable Object policyData;
    private volatile @Nullable OutlierMonitor outlierMonitor;
    private volatile @Nullable Runnable immediateFailure;
    private volatile @Nullable Object owner;

    private volatile int health;
    private volatile long rqActive;
    private volatile long rqPending;
    private volatile long rqTotal;
    private volatile long rqSuccess;
    private volatile long rqError;
    private volatile long rqTimeout;
    private volatile long cxActive;
    private volatile long cxTotal;
    private volatile long cxConnectFail;

    /// @param workers how many worker slots the host has; at least 1
    public Host(HostSpec spec, int workers) {
        this.spec = spec;
        this.addressText = AddressText.of(spec.address());
        this.hostname = spec.hostname();
        this.locality = spec.locality();
        this.weight = spec.weight();
        this.health = spec.edsHealth().flags;
        this.workerSlots = new @Nullable Object[workers];
    }

    public SocketAddress address() {
        return spec.address();
    }

    /// The address as Envoy writes it: `10.0.0.1:80`, `[::1]:80`, or a path.
    public String addressText() {
        return addressText;
    }

    /// Further addresses of the same host, in the order to try them after the main one.
    public List<SocketAddress> additionalAddresses() {
        return spec.additionalAddresses();
    }

    /// Empty when the endpoint has none.
    public String hostname() {
        return hostname;
    }

    public Locality locality() {
        return locality;
    }

    public int priority() {
        return spec.priority();
    }

    /// At least 1.
    public int weight() {
        return weight;
    }

    public Map<String, Map<String, Object>> metadata() {
        return spec.metadata();
    }

    public boolean canary() {
        return spec.canary();
    }

    /// Where active checks go.
    public SocketAddress healthCheckAddress() {
        SocketAddress other = spec.healthCheckAddress();
        return other == null ? address() : other;
    }

    public boolean activeHealthCheckDisabled() {
        return spec.activeHealthCheckDisabled();
    }

    /// What discovery said last.
    public HostSpec spec() {
        return spec;
    }

    /// Takes over what discovery says now: weight, priority, metadata, EDS health. Main loop. The
    /// caller has checked that address, hostname and locality are the same.
    ///
    /// @return whether anything changed that a host set or a picker looks at
    boolean update(HostSpec next) {
        HostSpec previous = spec;
        if (previous.equals(next)) {
            return false;
        }
        spec = next;
        weight = next.weight();
        setFlags(next.edsHealth().flags, HealthFlag.EDS);
        return true;
    }

    /// Moves a host that is one name and not one address (LOGICAL_DNS): new connections go to where
    /// the name points now, those that stand are kept. Main loop.
    public void move(HostSpec next) {
        spec = next;
        addressText = AddressText.of(next.address());
    }

    public CoarseHealth coarseHealth() {
        int flags = health;
        if ((flags & HealthFlag.UNHEALTHY) != 0) {
            return CoarseHealth.UNHEALTHY;
        }
        return (flags & HealthFlag.DEGRADED) != 0 ? CoarseHealth.DEGRADED : CoarseHealth.HEALTHY;
    }

    /// The state to show and to filter by: what our own checks say, then the control plane.
    public EdsHealth status() {
        if (has(HealthFlag.FAILED_ACTIVE_HC) || has(HealthFlag.FAILED_OUTLIER_CHECK)) {
            return EdsHealth.UNHEALTHY;
        }
        EdsHealth told = spec.edsHealth();
        return told.flags == 0 && has(HealthFlag.DEGRADED_ACTIVE_HC) ? EdsHealth.DEGRADED : told;
    }

    /// Excluded hosts are left out of the total when a priority's health is computed.
    boolean excluded() {
        return (health & HealthFlag.EXCLUDED) != 0;
    }

    public boolean has(HealthFlag flag) {
        return (health & flag.mask()) != 0;
    }

    public Set<HealthFlag> healthFlags() {
        int flags = health;
        var set = EnumSet.noneOf(HealthFlag.class);
        for (HealthFlag flag : HealthFlag.values()) {
            if ((flags & flag.mask()) != 0) {
                set.add(flag);
            }
        }
        return set;
    }

    /// @return whether the flag was clear before
    public boolean set(HealthFlag flag) {
        return ((int) HEALTH.getAndBitwiseOr(this, flag.mask()) & flag.mask()) == 0;
    }

    /// @return whether the flag was set before
    public boolean clear(HealthFlag flag) {
        return ((int) HEALTH.getAndBitwiseAnd(this, ~flag.mask()) & flag.mask()) != 0;
    }

    void copyHealthFrom(Host other) {
        setFlags(other.health & ~HealthFlag.EDS, ~HealthFlag.EDS);
        lastHealthyNanos = other.lastHealthyNanos;
    }

    private void setFlags(int flags, int mask) {
        int old;
        do {
            old = health;
        } while (!HEALTH.compareAndSet(this, old, (old & ~mask) | flags));
    }

    /// When the host was last added healthy or became healthy: slow start counts from here.
    /// [#NEVER] when it has not been. Nanoseconds on the caller's clock.
    public long lastHealthyNanos() {
        return lastHealthyNanos;
    }

    /// Starts the slow-start window; called when an active check brings the host back. A return
    /// from ejection does not, as in Envoy.
    public void becameHealthy(long nowNanos) {
        lastHealthyNanos = nowNanos;
    }

    /// What the balancing policy remembers of this host (latency, reported load); null at first.
    public @Nullable Object policyData() {
        return policyData;
    }

    public void setPolicyData(Object data) {
        policyData = data;
    }

    /// Where to report how requests went; null while the cluster detects no outliers.
    public @Nullable OutlierMonitor outlierMonitor() {
        return outlierMonitor;
    }

    public void setOutlierMonitor(@Nullable OutlierMonitor monitor) {
        outlierMonitor = monitor;
    }

    /// To be run when an answer says that the host's health is bad from now on
    /// (`x-envoy-immediate-health-check-fail`); null while nobody checks it actively.
    public @Nullable Runnable immediateFailure() {
        return immediateFailure;
    }

    public void setImmediateFailure(@Nullable Runnable failed) {
        immediateFailure = failed;
    }

    /// The cluster it belongs to, which need not be the one that a request was sent to; null until
    /// set.
    public @Nullable Object owner() {
        return owner;
    }

    public void setOwner(Object cluster) {
        owner = cluster;
    }

    /// What worker `worker` keeps here, its connection pools; null until it has put something.
    public @Nullable Object workerSlot(int worker) {
        return workerSlots[worker];
    }

    public void setWorkerSlot(int worker, @Nullable Object value) {
        workerSlots[worker] = value;
    }

    public int workerSlots() {
        return workerSlots.length;
    }

    public void requestStarted() {
        RQ_TOTAL.getAndAdd(this, 1L);
        RQ_ACTIVE.getAndAdd(this, 1L);
    }

    public void requestEnded() {
        RQ_ACTIVE.getAndAdd(this, -1L);
    }

    /// A request waits for a connection.
    public void requestWaits() {
        RQ_PENDING.getAndAdd(this, 1L);
    }

    public void requestWaitsNoMore() {
        RQ_PENDING.getAndAdd(this, -1L);
    }

    public void requestSucceeded() {
        RQ_SUCCESS.getAndAdd(this, 1L);
    }

    public void requestFailed() {
        RQ_ERROR.getAndAdd(this, 1L);
    }

    public void requestTimedOut() {
        RQ_TIMEOUT.getAndAdd(this, 1L);
    }

    public void connectionOpened() {
        CX_TOTAL.getAndAdd(this, 1L);
        CX_ACTIVE.getAndAdd(this, 1L);
    }

    public void connectionClosed() {
        CX_ACTIVE.getAndAdd(this, -1L);
    }

    public void connectFailed() {
        CX_CONNECT_FAIL.getAndAdd(this, 1L);
    }

    /// `rq_active`, of the whole process.
    public long activeRequests() {
        return rqActive;
    }

    /// `rq_pending_active`, of the whole process.
    public long pendingRequests() {
        return rqPending;
    }

    public long rqTotal() {
        return rqTotal;
    }

    public long rqSuccess() {
        return rqSuccess;
    }

    public long rqError() {
        return rqError;
    }

    public long rqTimeout() {
        return rqTimeout;
    }

    /// `cx_active`, of the whole process.
    public long activeConnections() {
        return cxActive;
    }

    public long cxTotal() {
        return cxTotal;
    }

    public long cxConnectFail() {
        return cxConnectFail;
    }

    @Override
    public String toString() {
        return hostname.isEmpty() ? addressText : hostname + " " + addressText;
    }
}
