package io.outrider.lb;

/// Settings that every policy shares: fields of `common_lb_config`.
///
/// @param panicThreshold `healthy_panic_threshold` in percent, 0 (never panic) to 100
public record CommonConfig(int panicThreshold) {
    public static final CommonConfig DEFAULT = new CommonConfig(Priorities.DEFAULT_PANIC_THRESHOLD);

    public CommonConfig {
        if (panicThreshold < 0 || panicThreshold > 100) {
            throw new IllegalArgumentException(
                    "healthy_panic_threshold: " + panicThreshold + " (expected: 0 to 100)");
        }
    }
}
