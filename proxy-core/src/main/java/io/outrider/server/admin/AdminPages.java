package io.outrider.server.admin;

import io.outrider.log.LogLevel;
import io.outrider.log.ProcessLog;
import io.outrider.route.QueryParameters;
import io.outrider.server.ServerState;
import io.outrider.stats.StatsPage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin's paths: what each shows or does. Threads: main loop.
final class AdminPages {
    private static final Logger LOG = LoggerFactory.getLogger(AdminPages.class);

    private final AdminServer.Parts process;
    private final Map<String, Page> pages = new LinkedHashMap<>();

    /// @param changes only POST may call it
    private record Page(String help, boolean changes, Handler handler) {}

    private interface Handler {
        AdminPage answer(String target);
    }

    AdminPages(AdminServer.Parts process) {
        this.process = process;
        read("/", "Admin home page", _ -> home());
        read("/certs", "print certs on machine", _ -> AdminPage.json(certs()));
        read("/clusters", "upstream cluster status", this::clusters);
        read(
                "/config_dump",
                "dump current Envoy configs (experimental)",
                target -> ConfigDump.answer(process, target));
        change("/drain_listeners", "drain listeners", this::drainListeners);
        change("/healthcheck/fail", "cause the server to fail health checks", _ -> health(true));
        change("/healthcheck/ok", "cause the server to pass health checks", _ -> health(false));
        read("/help", "print out list of admin commands", _ -> AdminPage.ok(help()));
        read(
                "/init_dump",
                "dump current Envoy init manager information (experimental)",
                _ -> AdminPage.json("{}\n"));
        read("/listeners", "print listener info", this::listeners);
        change("/logging", "query/change logging levels", this::logging);
        read("/memory", "print current allocation/heap usage", _ -> memory());
        change("/quitquitquit", "exit the server", _ -> quit());
        read(
                "/ready",
                "print server state, return 200 if LIVE, otherwise return 503",
                _ -> ready());
        change("/reopen_logs", "reopen access logs", _ -> reopen());
        change("/reset_counters", "reset all counters to zero", _ -> resetCounters());
        read(
                "/runtime",
                "print runtime values",
                _ -> AdminPage.json("{\n \"layers\": [],\n \"entries\": {}\n}\n"));
        read(
                "/server_info",
                "print server version/status information",
                _ -> AdminPage.json(ServerInfo.json(process)));
        read("/stats", "print server stats", this::stats);
        read("/stats/prometheus", "print server stats in prometheus format", this::prometheus);
    }

    private void read(String path, String help, Handler handler) {
        pages.put(path, new Page(help, false, handler));
    }

    private void change(String path, String help, Handler handler) {
        pages.put(path, new Page(help, true, handler));
    }

    AdminPage answer(String method, String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        Page page = pages.get(path);
        if (page == null) {
            return AdminPage.text(404, "invalid path. " + help());
        }
        if (page.changes() && !method.equals("POST")) {
            return AdminPage.text(405, "Method " + method + " not allowed, POST required.\n");
        }
        try {
            return page.handler().answer(target);
        } catch (RuntimeException e) {
            LOG.error("admin {}", path, e);
            return AdminPage.text(500, "internal error\n");
        }
    }

    private String help() {
        var out = new StringBuilder("admin commands are:\n");
        pages.forEach(
                (path, page) ->
                        out.append("  ")
                                .append(path)
                                .append(page.changes() ? " (POST)" : "")
                                .append(": ")
                                .append(page.help())
                                .append('\n'));
        return out.toString();
    }

    private String certs() {
        Instant now = Instant.ofEpochSecond(0, process.main().time().wallNanos());
        return CertsPage.json(process.secrets().contexts(), now);
    }

    private AdminPage home() {
        var out =
                new StringBuilder(
                        "<!DOCTYPE html><html lang=\"en\"><head><title>Outrider admin</title>"
                                + "<style>body{font-family:sans-serif;margin:2em}td{padding:.3em 1em}"
                                + "</style></head><body><h1>Outrider</h1><table>");
        pages.forEach(
                (path, page) ->
                        out.append("<tr><td>")
                                .append(
                                        page.changes()
                                                ? "POST " + path
                                                : "<a href=\"" + path + "\">" + path + "</a>")
                                .append("</td><td>")
                                .append(page.help())
                                .append("</td></tr>"));
        return AdminPage.html(out.append("</table></body></html>\n").toString());
    }

    private static @Nullable String parameter(String target, String name) {
        String value = QueryParameters.first(target, name);
        return value == null ? null : URLDecoder.decode(value, StandardCharsets.UTF_8);
    }

    private AdminPage clusters(String target) {
        return "json".equals(parameter(target, "format"))
                ? AdminPage.json(ClustersPage.json(process.clusters()))
                : AdminPage.ok(ClustersPage.text(process.clusters()));
    }

    private AdminPage listeners(String target) {
        return "json".equals(parameter(target, "format"))
                ? AdminPage.json(ListenersPage.json(process.listeners()))
                : AdminPage.ok(ListenersPage.text(process.listeners()));
    }

    private AdminPage drainListeners(String target) {
        boolean inboundOnly = QueryParameters.first(target, "inboundonly") != null;
        // The process goes on, and so do new connections: only the clients that are there hear of
        // it.
        boolean staysOpen =
                QueryParameters.first(target, "graceful") != null
                        && QueryParameters.first(target, "skip_exit") != null;
        for (var listener : process.listeners()) {
            boolean inbound =
                    listener.config().direction()
                            == io.outrider.listener.ListenerConfig.Direction.INBOUND;
            if (!inboundOnly || inbound) {
                if (!staysOpen) listener.stopAccepting();
                listener.drain();
            }
        }
        return AdminPage.ok("OK\n");
    }

    private AdminPage health(boolean failed) {
        process.state().healthFailed(failed);
        return AdminPage.ok("OK\n");
    }

    private AdminPage quit() {
        process.shutDown().run();
        return AdminPage.ok("OK\n");
    }

    private AdminPage ready() {
        ServerState.Stage stage = process.state().stage();
        return AdminPage.text(stage == ServerState.Stage.LIVE ? 200 : 503, stage + "\n");
    }

    private AdminPage reopen() {
        process.logFiles().reopen();
        ProcessLog.process().reopen();
        return AdminPage.ok("OK\n");
    }

    private AdminPage resetCounters() {
        process.stats().resetCounters();
        return AdminPage.ok("OK\n");
    }

    private AdminPage memory() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return AdminPage.json(
                """
                {
                 "allocated": "%d",
                 "heap_size": "%d",
                 "pageheap_unmapped": "0",
                 "pageheap_free": "%d",
                 "total_thread_cache": "0",
                 "total_physical_bytes": "%d"
                }
                """
                        .formatted(
                                used,
                                runtime.totalMemory(),
                                runtime.freeMemory(),
                                runtime.totalMemory()));
    }

    private AdminPage logging(String target) {
        int query = target.indexOf('?');
        ProcessLog log = ProcessLog.process();
        if (query >= 0 && query + 1 < target.length()) {
            for (String pair : target.substring(query + 1).split("&")) {
                String[] parts = pair.split("=", 2);
                LogLevel level = parts.length == 2 ? LogLevel.parse(parts[1]) : null;
                if (level == null) {
                    return AdminPage.text(
                            400,
                            "error: invalid logger level in '"
                                    + pair
                                    + "' (expected: name=level with trace, debug, info, warning, error, critical or off)\n");
                }
                if (parts[0].equals("level")) {
                    log.setLevel(level);
                } else if (!log.setLevel(parts[0], level)) {
                    return AdminPage.text(400, "error: unknown logger name '" + parts[0] + "'\n");
                }
            }
        }
        var out = new StringBuilder("active loggers:\n");
        log.levels()
                .forEach(
                        (name, level) ->
                                out.append("  ")
                                        .append(name)
                                        .append(": ")
                                        .append(level.toString().toLowerCase(Locale.ROOT))
                                        .append('\n'));
        return AdminPage.ok(out.append('\n').toString());
    }

    private AdminPage stats(String target) {
        return stats(target, false);
    }

    private AdminPage prometheus(String target) {
        return stats(target, true);
    }

    private AdminPage stats(String target, boolean prometheus) {
        StatsPage page =
                StatsPage.answer(process.stats(), prometheus, name -> parameter(target, name));
        return new AdminPage(page.status(), page.contentType(), page.body());
    }
}
