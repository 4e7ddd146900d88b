package io.outrider.lb.outlier;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counters `cluster.<name>.outlier_detection.ejections_...`. Threads: read any; written main loop.
public final class OutlierStats {
    private final Map<EjectionType, LongAdder> detected = new EnumMap<>(EjectionType.class);
    private final Map<EjectionType, LongAdder> enforced = new EnumMap<>(EjectionType.class);

    /// `ejections_overflow`: not ejected because enough hosts are already.
    public final LongAdder overflow = new LongAdder();

    /// `ejections_enforced_total`
    public final LongAdder enforcedTotal = new LongAdder();

    /// `ejections_active`: a gauge.
    public final LongAdder active = new LongAdder();

    public OutlierStats() {
        for (EjectionType type : EjectionType.values()) {
            detected.put(type, new LongAdder());
            enforced.put(type, new LongAdder());
        }
    }

    /// `ejections_detected_<type>`
    public LongAdder detected(EjectionType type) {
        return counter(detected, type);
    }

    /// `ejections_enforced_<type>`
    public LongAdder enforced(EjectionType type) {
        return counter(enforced, type);
    }

    private static LongAdder counter(Map<EjectionType, LongAdder> counters, EjectionType type) {
        return Objects.requireNonNull(counters.get(type), "every type has a counter");
    }
}
