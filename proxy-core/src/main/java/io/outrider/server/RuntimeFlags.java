package io.outrider.server;

import io.outrider.server.ProxyOptions.IpVersion;
import io.outrider.server.ProxyOptions.Mode;
import io.outrider.server.ProxyOptions.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of the running process: threads, files, addresses, tags.
final class RuntimeFlags {
    private static final long BYTES_PER_KB = 1024;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "serve (default), or validate: check the configuration and exit.")
    private Mode mode = Mode.SERVE;

    @Option(
            names = "--concurrency",
            paramLabel = "NUMBER",
            description = "Worker threads; default: the CPUs this process may use.")
    private @Nullable Long concurrency;

    @Option(
            names = "--cpuset-threads",
            description = "The CPU set is always respected, so this has no effect.")
    private boolean cpusetThreads;

    @Option(
            names = "--admin-address-path",
            paramLabel = "FILE",
            description = "File that the admin's address is written to.")
    private String adminAddressPath = "";

    @Option(
            names = "--status-port",
            paramLabel = "PORT",
            description =
                    "Where a sidecar answers the kubelet's probes of the app and shows its metrics and the"
                            + " app's, usually 15020; default: nowhere. Envoy has no such flag.")
    private long statusPort;

    @Option(
            names = "--local-address-ip-version",
            paramLabel = "VERSION",
            description = "v4 (default) or v6.")
    private IpVersion localAddressIpVersion = IpVersion.V4;

    @Option(
            names = "--file-flush-interval-msec",
            paramLabel = "MS",
            description = "How often access-log files are written; default 10000.")
    private long fileFlushMillis = 10_000;

    @Option(
            names = "--file-flush-min-size-kb",
            paramLabel = "KB",
            description = "Buffered amount that is written at once; default 64.")
    private long fileFlushMinSizeKb = 64;

    @Option(
            names = "--stats-tag",
            paramLabel = "NAME:VALUE",
            description = "Tag that every stat carries; may be repeated.")
    private List<String> statsTags = new ArrayList<>();

    @Option(
            names = "--disable-extensions",
            paramLabel = "LIST",
            description = "Extensions that must not be used, by name.")
    private String disabledExtensions = "";

    @Option(names = "--enable-mutex-tracing", description = "Envoy's: accepted, without effect.")
    private boolean mutexTracing;

    @Option(names = "--enable-core-dump", description = "Envoy's: accepted, without effect.")
    private boolean coreDump;

    Mode mode() {
        return mode;
    }

    int statusPort() throws BadFlagException {
        if (statusPort < 0 || statusPort > 65_535) {
            throw new BadFlagException(
                    "--status-port: %d (expected: 0 to 65535)".formatted(statusPort));
        }
        return (int) statusPort;
    }

    IpVersion localAddressIpVersion() {
        return localAddressIpVersion;
    }

    String adminAddressPath() {
        return adminAddressPath;
    }

    /// Workers to run, at least one, as Envoy reads 0 as 1.
    int concurrency(int cpus) throws BadFlagException {
        if (concurrency == null) return cpus;
        long workers = LifecycleFlags.uint32("--concurrency", concurrency);
        if (workers > 1024) {
            throw new BadFlagException(
                    "--concurrency: %d (expected: 1 to 1024)".formatted(workers));
        }
        return (int) Math.max(1, workers);
    }

    ProxyOptions.FileFlush fileFlush() throws BadFlagException {
        long millis = LifecycleFlags.uint32("--file-flush-interval-msec", fileFlushMillis);
        long kilobytes = LifecycleFlags.uint32("--file-flush-min-size-kb", fileFlushMinSizeKb);
        return new ProxyOptions.FileFlush(Duration.ofMillis(millis), kilobytes * BYTES_PER_KB);
    }

    ProxyOptions.Ignored ignored(boolean fineGrainLogging) {
        return new ProxyOptions.Ignored(mutexTracing, cpusetThreads, fineGrainLogging, coreDump);
    }

    List<String> disabledExtensions() {
        return disabledExtensions.isEmpty()
                ? List.of()
                : List.of(disabledExtensions.split(",", -1));
    }

    List<Tag> statsTags() throws BadFlagException {
        List<Tag> tags = new ArrayList<>();
        for (String text : statsTags) {
            int colon = text.indexOf(':');
            String name = text.substring(0, Math.max(colon, 0));
            String value = text.substring(colon + 1);
            if (name.isEmpty()
                    || value.isEmpty()
                    || value.indexOf('.') >= 0
                    || !isAlphanumeric(name)) {
                throw new BadFlagException(
                        "--stats-tag: '%s' (expected: name:value, the name alphanumeric, the value without dots)"
                                .formatted(text));
            }
            tags.add(new Tag(name, value));
        }
        return tags;
    }

    private static boolean isAlphanumeric(String text) {
        return text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
    }
}
