package io.outrider.server.admin;

import io.outrider.formatter.JsonLayout;
import io.outrider.log.ProcessLog;
import io.outrider.server.ServerState;
import io.outrider.stats.StatsPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin's paths: what each shows or does. Threads: main loop.
final class AdminPages {
    private static final Logger LOG = LoggerFactory.getLogger(AdminPages.class);
    private static final String STATS_FILTER = "Regular expression (RE2) for filtering stats";

    private final AdminServer.Parts process;
    private final List<AdminHelp.Entry> entries = new ArrayList<>();
    private final Map<String, Page> pages = new HashMap<>();

    /// @param changes only POST may call it
    private record Page(boolean changes, Handler handler) {}

    private interface Handler {
        AdminPage answer(AdminRequest request);
    }

    AdminPages(AdminServer.Parts process) {
        this.process = process;
        read("/", "Admin home page", _ -> AdminPage.html(AdminHelp.home(entries)));
        read("/certs", "print certs on machine", _ -> AdminPage.json(certs()));
        read(
                "/clusters",
                "upstream cluster status",
                request -> ClustersPage.answer(process.clusters(), request),
                "filter",
                "Regular expression (RE2) for filtering clusters by name",
                "format",
                "File format to use; One of (text, json)");
        read(
                "/config_dump",
                "dump current Envoy configs",
                request -> ConfigDump.answer(process, request),
                "resource",
                "The resource to dump",
                "mask",
                "The fields to show, separated by commas; of every element when a resource is given",
                "name_regex",
                "Only what has a name that the regular expression (RE2) finds",
                "include_eds",
                "Endpoints too");
        change(
                "/drain_listeners",
                "drain listeners",
                this::drainListeners,
                "graceful",
                "Let connections finish for the drain time before the listeners stop",
                "skip_exit",
                "Drain the connections and never stop the listeners",
                "inboundonly",
                "Only listeners with traffic_direction INBOUND");
        change("/healthcheck/fail", "cause the server to fail health checks", _ -> health(true));
        change("/healthcheck/ok", "cause the server to pass health checks", _ -> health(false));
        read("/help", "print out list of admin commands", _ -> AdminPage.ok(help()));
        read(
                "/hot_restart_version",
                "print the hot restart compatibility version",
                _ -> AdminPage.ok("disabled"));
        read(
                "/init_dump",
                "dump current Envoy init manager information (experimental)",
                _ -> AdminPage.json("{}\n"));
        read(
                "/listeners",
                "print listener info",
                request -> ListenersPage.answer(process.listeners(), request),
                "format",
                "File format to use; One of (text, json)");
        change(
                "/logging",
                "query/change logging levels",
                request -> LoggingPage.answer(request, ProcessLog.process()),
                "paths",
                "Several loggers: <name1>:<level1>,<name2>:<level2>",
                "level",
                "All loggers; One of (, trace, debug, info, warning, error, critical, off)");
        read("/memory", "print current allocation/heap usage", _ -> MemoryPage.answer());
        read(
                "/priorities",
                "print load, health and panic of each cluster's priorities",
                _ -> PrioritiesPage.answer(process.clusters()));
        change("/quitquitquit", "exit the server", _ -> quit());
        read(
                "/ready",
                "print server state, return 200 if LIVE, otherwise return 503",
                _ -> ready());
        change("/reopen_logs", "reopen access logs", _ -> reopen());
        change("/reset_counters", "reset all counters to zero", _ -> resetCounters());
        read("/runtime", "print runtime values", _ -> RuntimePage.show(process.runtime()));
        change(
                "/runtime_modify",
                "Adds or modifies runtime values as passed in query parameters; an empty value"
                        + " deletes what was added here before",
                request -> RuntimePage.modify(process.runtime(), request));
        read(
                "/server_info",
                "print server version/status information",
                _ -> AdminPage.json(ServerInfoPage.json(process)));
        stats();
    }

    private void stats() {
        read(
                "/stats",
                "print server stats",
                request -> stats(request, false),
                "usedonly",
                "Only include stats that have been written by system since restart",
                "filter",
                STATS_FILTER,
                "format",
                "Format to use; One of (html, text, json, prometheus)",
                "type",
                "Stat types to include.; One of (All, Counters, Histograms, Gauges, TextReadouts)",
                "histogram_buckets",
                "Histogram bucket display mode; One of (cumulative, disjoint, detailed, summary)");
        read(
                "/stats/prometheus",
                "print server stats in prometheus format",
                request -> stats(request, true),
                "usedonly",
                "Only include stats that have been written by system since restart",
                "filter",
                STATS_FILTER);
    }

    private void read(String path, String help, Handler handler, String... parameters) {
        add(path, false, help, handler, parameters);
    }

    private void change(String path, String help, Handler handler, String... parameters) {
        add(path, true, help, handler, parameters);
    }

    private void add(
            String path, boolean changes, String help, Handler handler, String... parameters) {
        pages.put(path, new Page(changes, handler));
        entries.add(new AdminHelp.Entry(path, changes, help, List.of(parameters)));
    }

    AdminPage answer(AdminRequest request) {
        Page page = pages.get(request.path());
        if (page == null) {
            return AdminPage.text(404, "invalid path. " + help());
        }
        if (page.changes() && !request.method().equals("POST")) {
            return AdminPage.text(
                    405, "Method " + request.method() + " not allowed, POST required.");
        }
        try {
            return page.handler().answer(request);
        } catch (RuntimeException e) {
            LOG.error("admin {}", request.path(), e);
            return AdminPage.text(500, "internal error\n");
        }
    }

    private String help() {
        return AdminHelp.text(entries);
    }

    private String certs() {
        Instant now = Instant.ofEpochSecond(0, process.main().time().wallNanos());
        return JsonLayout.apply(CertsPage.json(process.secrets().contexts(), now));
    }

    private AdminPage drainListeners(AdminRequest request) {
        process.drain()
                .listeners(
                        request.has("inboundonly"),
                        request.has("graceful"),
                        request.has("skip_exit"));
        return AdminPage.ok("OK\n");
    }

    private AdminPage health(boolean failed) {
        process.state().healthFailed(failed);
        return AdminPage.ok("OK\n");
    }

    private AdminPage quit() {
        process.drain().exitNow();
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

    private AdminPage stats(AdminRequest request, boolean prometheus) {
        StatsPage page = StatsPage.answer(process.stats(), prometheus, request::parameter);
        return new AdminPage(page.status(), page.contentType(), page.body());
    }
}
