package io.outrider.server;

import io.outrider.server.ProxyOptions.DrainStrategy;
import java.time.Duration;
import picocli.CommandLine.Option;

/// The flags of draining, and those of Envoy's hot restart, which are accepted because scripts and
/// agents pass them.
final class LifecycleFlags {
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;

    @Option(
            names = "--drain-time-s",
            paramLabel = "SECONDS",
            description =
                    "How long connections may finish on shutdown and listener removal; default 600.")
    private long drainSeconds = 600;

    @Option(
            names = "--drain-strategy",
            paramLabel = "STRATEGY",
            description = "gradual (default) or immediate: when clients are asked to go away.")
    private DrainStrategy drainStrategy = DrainStrategy.GRADUAL;

    @Option(
            names = "--parent-shutdown-time-s",
            paramLabel = "SECONDS",
            description = "When the old process of a hot restart ends; default 900.")
    private long parentShutdownSeconds = 900;

    @Option(
            names = "--disable-hot-restart",
            description = "There is no hot restart here, so this is always so.")
    private boolean hotRestartDisabled;

    @Option(
            names = "--base-id",
            paramLabel = "NUMBER",
            description = "Hot restart: shared-memory id.")
    private long baseId;

    @Option(
            names = "--base-id-path",
            paramLabel = "FILE",
            description = "Hot restart: file that the base id is written to.")
    private String baseIdPath = "";

    @Option(names = "--use-dynamic-base-id", description = "Hot restart: choose a free base id.")
    private boolean dynamicBaseId;

    @Option(
            names = "--restart-epoch",
            paramLabel = "NUMBER",
            description = "Hot restart: generation.")
    private long epoch;

    @Option(names = "--socket-path", paramLabel = "PATH", description = "Hot restart: socket.")
    private String socketPath = "@envoy_domain_socket";

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            description = "Hot restart: socket's mode.")
    private String socketMode = "600";

    @Option(
            names = "--skip-hot-restart-on-no-parent",
            description = "Hot restart: start even without a parent.")
    private boolean skipOnNoParent;

    @Option(
            names = "--skip-hot-restart-parent-stats",
            description = "Hot restart: do not take over the parent's stats.")
    private boolean skipParentStats;

    ProxyOptions.Drain toDrain() throws BadFlagException {
        return new ProxyOptions.Drain(seconds("--drain-time-s", drainSeconds), drainStrategy);
    }

    ProxyOptions.HotRestart toHotRestart() throws BadFlagException {
        if (dynamicBaseId && epoch > 0) {
            throw new BadFlagException(
                    "cannot use --restart-epoch=%d with --use-dynamic-base-id".formatted(epoch));
        }
        return new ProxyOptions.HotRestart(
                uint32("--base-id", baseId),
                baseIdPath,
                dynamicBaseId,
                uint32("--restart-epoch", epoch),
                hotRestartDisabled,
                seconds("--parent-shutdown-time-s", parentShutdownSeconds),
                socketPath,
                octal("--socket-mode", socketMode),
                skipOnNoParent,
                skipParentStats);
    }

    static Duration seconds(String flag, long value) throws BadFlagException {
        return Duration.ofSeconds(uint32(flag, value));
    }

    /// The value, when it fits Envoy's unsigned 32-bit flag. Envoy wraps a negative number round;
    /// we refuse it.
    static long uint32(String flag, long value) throws BadFlagException {
        if (value < 0 || value > MAX_UINT32) {
            throw new BadFlagException(
                    "%s: %d (expected: 0 to %d)".formatted(flag, value, MAX_UINT32));
        }
        return value;
    }

    private static int octal(String flag, String digits) throws BadFlagException {
        boolean octal = digits.chars().allMatch(c -> c >= '0' && c <= '7');
        if (!octal || digits.isEmpty() || digits.length() > 4) {
            throw new BadFlagException(
                    "%s: '%s' (expected: an octal mode such as 600)".formatted(flag, digits));
        }
        return Integer.parseInt(digits, 8);
    }
}
