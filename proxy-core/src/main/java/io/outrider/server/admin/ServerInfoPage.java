package io.outrider.server.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.outrider.config.ExtensionFactory;
import io.outrider.config.Factories;
import io.outrider.formatter.JsonLayout;
import io.outrider.net.Transport;
import io.outrider.server.ProxyOptions;
import io.outrider.server.Version;
import java.util.ArrayList;
import java.util.List;

/// `/server_info`: Envoy's message, filled with what is true of this process. Immutable.
final class ServerInfoPage {
    private ServerInfoPage() {}

    static String json(AdminServer.Parts process) {
        long uptime = process.state().uptimeSeconds();
        ServerInfo info =
                ServerInfo.newBuilder()
                        .setVersion(Version.full())
                        .setState(ServerInfo.State.valueOf(process.state().stage().toString()))
                        .setHotRestartVersion("disabled")
                        .setCommandLineOptions(options(process.options()))
                        .setNode(node(process))
                        .setUptimeCurrentEpoch(Durations.fromSeconds(uptime))
                        .setUptimeAllEpochs(Durations.fromSeconds(uptime))
                        .build();
        try {
            return JsonLayout.apply(
                    withNewFields(
                            JsonFormat.printer()
                                    .includingDefaultValueFields()
                                    .preservingProtoFieldNames()
                                    .print(info),
                            process.options()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Adds the fields that Envoy has and the Java classes of its API do not have yet.
    private static String withNewFields(String json, ProxyOptions options) {
        String flags = "\"command_line_options\": {";
        int at = json.indexOf(flags) + flags.length();
        return "{\"hot_restart_initializing\": false,"
                + json.substring(1, at)
                + "\"file_flush_min_size\": "
                + options.fileFlush().minSizeBytes() / 1024
                + ",\"log_stacktrace_single_entry\": "
                + options.log().stackTraceInOneEntry()
                + ","
                + json.substring(at);
    }

    private static CommandLineOptions options(ProxyOptions options) {
        var config = options.config();
        var log = options.log();
        var restart = options.hotRestart();
        var proto =
                CommandLineOptions.newBuilder()
                        .setBaseId(restart.baseId())
                        .setUseDynamicBaseId(restart.dynamicBaseId())
                        .setBaseIdPath(restart.baseIdPath())
                        .setConcurrency(options.concurrency())
                        .setConfigPath(config.path())
                        .setConfigYaml(config.yaml())
                        .setAllowUnknownStaticFields(config.allowUnknownStaticFields())
                        .setRejectUnknownDynamicFields(config.rejectUnknownDynamicFields())
                        .setIgnoreUnknownDynamicFields(config.ignoreUnknownDynamicFields())
                        .setSkipDeprecatedLogs(config.skipDeprecatedLogs())
                        .setAdminAddressPath(options.adminAddressPath())
                        .setLogLevel(log.level().spelling())
                        .setComponentLogLevel(componentLevels(log))
                        .setLogFormat(log.format() == null ? "" : log.format())
                        .setLogFormatEscaped(log.formatEscaped())
                        .setLogPath(log.path())
                        .setServiceCluster(options.node().cluster())
                        .setServiceNode(options.node().id())
                        .setServiceZone(options.node().zone())
                        .setFileFlushInterval(
                                Durations.fromMillis(options.fileFlush().interval().toMillis()))
                        .setDrainTime(Durations.fromSeconds(options.drain().time().toSeconds()))
                        .setParentShutdownTime(
                                Durations.fromSeconds(restart.parentShutdownTime().toSeconds()))
                        .setDisableHotRestart(restart.disabled())
                        .setRestartEpoch((int) restart.epoch())
                        .setSocketPath(restart.socketPath())
                        .setSocketMode(restart.socketMode())
                        .setSkipHotRestartOnNoParent(restart.skipOnNoParent())
                        .setSkipHotRestartParentStats(restart.skipParentStats())
                        .setEnableMutexTracing(options.ignored().enableMutexTracing())
                        .setCpusetThreads(options.ignored().cpusetThreads())
                        .setEnableFineGrainLogging(options.ignored().enableFineGrainLogging())
                        .setEnableCoreDump(options.ignored().enableCoreDump())
                        .addAllDisabledExtensions(options.disabledExtensions());
        options.statsTags().forEach(tag -> proto.addStatsTag(tag.name() + ":" + tag.value()));
        return proto.setMode(
                        switch (options.mode()) {
                            case SERVE -> CommandLineOptions.Mode.Serve;
                            case VALIDATE -> CommandLineOptions.Mode.Validate;
                        })
                .setDrainStrategy(
                        switch (options.drain().strategy()) {
                            case GRADUAL -> CommandLineOptions.DrainStrategy.Gradual;
                            case IMMEDIATE -> CommandLineOptions.DrainStrategy.Immediate;
                        })
                .setLocalAddressIpVersion(
                        switch (options.localAddressIpVersion()) {
                            case V4 -> CommandLineOptions.IpVersion.v4;
                            case V6 -> CommandLineOptions.IpVersion.v6;
                        })
                .build();
    }

    private static String componentLevels(ProxyOptions.Log log) {
        var levels = new ArrayList<String>();
        log.componentLevels().forEach((name, level) -> levels.add(name + ":" + level.spelling()));
        levels.sort(null);
        return String.join(",", levels);
    }

    private static Node node(AdminServer.Parts process) {
        var flags = process.options().node();
        var node = process.bootstrap().getNode().toBuilder();
        if (!flags.id().isEmpty()) {
            node.setId(flags.id());
        }
        if (!flags.cluster().isEmpty()) {
            node.setCluster(flags.cluster());
        }
        if (!flags.zone().isEmpty()) {
            node.getLocalityBuilder().setZone(flags.zone());
        }
        return node.setUserAgentName("outrider")
                .setUserAgentBuildVersion(build())
                .addAllExtensions(extensions(process.factories()))
                .build();
    }

    private static BuildVersion build() {
        var metadata =
                Struct.newBuilder()
                        .putFields("build.type", text("RELEASE"))
                        .putFields("revision.sha", text(Version.commit()))
                        .putFields("revision.status", text(Version.tree()))
                        .putFields("ssl.version", text("BoringSSL"))
                        .putFields("java.version", text(Runtime.version().toString()))
                        .putFields("transport", text(Transport.choose("").toString()));
        String[] parts = Version.number().split("[.-]", 4);
        var version = SemanticVersion.newBuilder();
        if (parts.length >= 3 && isNumber(parts[0]) && isNumber(parts[1]) && isNumber(parts[2])) {
            version.setMajorNumber(Integer.parseInt(parts[0]))
                    .setMinorNumber(Integer.parseInt(parts[1]))
                    .setPatch(Integer.parseInt(parts[2]));
        }
        return BuildVersion.newBuilder().setVersion(version).setMetadata(metadata).build();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 9 && text.chars().allMatch(Character::isDigit);
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static List<Extension> extensions(Factories factories) {
        var list = new ArrayList<Extension>();
        add(list, "envoy.filters.listener", factories.listenerFilters().all());
        add(list, "envoy.filters.network", factories.networkFilters().all());
        add(list, "envoy.filters.http", factories.httpFilters().all());
        add(list, "envoy.transport_sockets", factories.transportSockets().all());
        add(list, "envoy.access_loggers", factories.accessLogs().all());
        add(list, "envoy.load_balancing_policies", factories.loadBalancers().all());
        add(list, "envoy.retry_host_predicates", factories.retryHosts().all());
        return list;
    }

    private static void add(
            List<Extension> list, String category, List<? extends ExtensionFactory> factories) {
        for (ExtensionFactory factory : factories) {
            var extension = Extension.newBuilder().setName(factory.name()).setCategory(category);
            factory.typeUrls().stream()
                    .map(url -> url.substring(url.lastIndexOf('/') + 1))
                    .sorted()
                    .forEach(extension::addTypeUrls);
            list.add(extension.build());
        }
    }
}
