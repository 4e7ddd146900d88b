package io.outrider.server;

import io.outrider.log.LogLevel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line of `outrider proxy` asked for: every flag of Envoy's, checked, with
/// Envoy's defaults filled in.
///
/// Text that was not given is empty, as in Envoy's `/server_info`, unless its component is
/// nullable. Immutable.
///
/// @param concurrency worker loops, at least 1; without the flag, the CPUs that the cgroup grants
/// @param adminAddressPath file that the admin's address is written to once it listens; empty: none
/// @param statusPort where the kubelet's probes of the app and Prometheus are answered; 0: nowhere
/// @param statsTags name and value of tags that every stat carries, as given
/// @param disabledExtensions names of extensions that must not be found, as given
/// @param withoutEffect long names of the given flags that this proxy accepts and does nothing for,
///   in order
public record ProxyOptions(
        Mode mode,
        int concurrency,
        Config config,
        Node node,
        Log log,
        FileFlush fileFlush,
        Drain drain,
        HotRestart hotRestart,
        IpVersion localAddressIpVersion,
        String adminAddressPath,
        int statusPort,
        List<Tag> statsTags,
        List<String> disabledExtensions,
        Ignored ignored,
        List<String> withoutEffect) {

    public ProxyOptions {
        statsTags = List.copyOf(statsTags);
        disabledExtensions = List.copyOf(disabledExtensions);
        withoutEffect = List.copyOf(withoutEffect);
    }

    /// What the process is started for.
    public enum Mode {
        SERVE,
        /// Load and check the whole configuration, say so, and exit.
        VALIDATE
    }

    /// The family of addresses that upstream connections leave from, where the configuration does
    /// not say.
    public enum IpVersion {
        V4,
        V6
    }

    /// How clients are told to go away while draining.
    public enum DrainStrategy {
        /// More of them as the drain time passes.
        GRADUAL,
        /// All of them from the first moment.
        IMMEDIATE
    }

    /// Where the bootstrap comes from and how unknown fields are met.
    ///
    /// @param path bootstrap file; empty: none
    /// @param yaml YAML or JSON text that is merged onto the file as protobuf; empty: none
    /// @param allowUnknownStaticFields unknown fields in the bootstrap only warn
    /// @param rejectUnknownDynamicFields unknown fields in xDS resources are refused
    /// @param ignoreUnknownDynamicFields unknown fields in xDS resources are not even counted
    /// @param skipDeprecatedLogs no warning for the use of a deprecated field
    public record Config(
            String path,
            String yaml,
            boolean allowUnknownStaticFields,
            boolean rejectUnknownDynamicFields,
            boolean ignoreUnknownDynamicFields,
            boolean skipDeprecatedLogs) {}

    /// Who this proxy says it is; each part fills a gap that the bootstrap's `node` leaves.
    public record Node(String id, String cluster, String zone) {}

    /// The process log.
    ///
    /// @param componentLevels levels by component name, all of them known names
    /// @param format spdlog pattern; null: not given, so the bootstrap may choose
    /// @param formatEscaped escape line breaks and other control characters in messages
    /// @param path file to write to; empty: standard error
    /// @param stackTraceInOneEntry write an exception's stack trace as part of its line
    public record Log(
            LogLevel level,
            Map<String, LogLevel> componentLevels,
            @Nullable String format,
            boolean formatEscaped,
            String path,
            boolean stackTraceInOneEntry) {

        public Log {
            componentLevels = Map.copyOf(componentLevels);
        }
    }

    /// When buffered access-log files are written.
    ///
    /// @param minSizeBytes buffered bytes that cause a write before the interval has passed
    public record FileFlush(Duration interval, long minSizeBytes) {}

    /// How the proxy ends.
    ///
    /// @param time how long listeners that go away, and the process on SIGTERM, let their
    ///   connections finish
    public record Drain(Duration time, DrainStrategy strategy) {}

    /// Envoy's hot restart, which this proxy does not have; kept because `/server_info` shows it.
    ///
    /// @param baseId unsigned 32-bit number
    /// @param epoch unsigned 32-bit number
    /// @param socketMode permission bits
    public record HotRestart(
            long baseId,
            String baseIdPath,
            boolean dynamicBaseId,
            long epoch,
            boolean disabled,
            Duration parentShutdownTime,
            String socketPath,
            int socketMode,
            boolean skipOnNoParent,
            boolean skipParentStats) {}

    /// Switches that have a meaning only inside Envoy; kept because `/server_info` shows them.
    public record Ignored(
            boolean enableMutexTracing,
            boolean cpusetThreads,
            boolean enableFineGrainLogging,
            boolean enableCoreDump) {}

    /// One `--stats-tag`.
    public record Tag(String name, String value) {}
}
