package io.outrider.server.admin;

import io.outrider.formatter.Json;
import io.outrider.net.Transport;
import java.util.LinkedHashMap;
import java.util.Locale;

/// `/server_info`: Envoy's message, and what this process runs on. Immutable.
final class ServerInfo {
    private ServerInfo() {}

    static String json(AdminServer.Parts process) {
        var options = process.options();
        var root = new LinkedHashMap<String, Object>();
        root.put("version", "outrider/" + version());
        root.put("state", process.state().stage().toString());
        root.put("hot_restart_version", "disabled");
        var flags = new LinkedHashMap<String, Object>();
        flags.put("base_id", Long.toString(options.hotRestart().baseId()));
        flags.put("concurrency", (long) options.concurrency());
        flags.put("config_path", options.config().path());
        flags.put("config_yaml", options.config().yaml());
        flags.put("allow_unknown_static_fields", options.config().allowUnknownStaticFields());
        flags.put("admin_address_path", options.adminAddressPath());
        flags.put("log_level", options.log().level().spelling());
        flags.put("log_path", options.log().path());
        flags.put("service_cluster", options.node().cluster());
        flags.put("service_node", options.node().id());
        flags.put("service_zone", options.node().zone());
        flags.put("mode", options.mode().toString().toLowerCase(Locale.ROOT));
        flags.put("drain_time", options.drain().time().toSeconds() + "s");
        flags.put("drain_strategy", options.drain().strategy().toString());
        flags.put("restart_epoch", options.hotRestart().epoch());
        flags.put("disable_hot_restart", options.hotRestart().disabled());
        root.put("command_line_options", flags);
        var node = new LinkedHashMap<String, Object>();
        node.put("id", process.bootstrap().getNode().getId());
        node.put("cluster", process.bootstrap().getNode().getCluster());
        node.put("user_agent_name", "outrider");
        root.put("node", node);
        root.put("uptime_current_epoch", process.state().uptimeSeconds() + "s");
        root.put("uptime_all_epochs", process.state().uptimeSeconds() + "s");
        var runtime = new LinkedHashMap<String, Object>();
        runtime.put("java", Runtime.version().toString());
        runtime.put("transport", Transport.choose("").toString().toLowerCase(Locale.ROOT));
        root.put("runtime", runtime);
        var out = new StringBuilder();
        Json.write(out, root);
        return out.append('\n').toString();
    }

    private static String version() {
        String version = ServerInfo.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
