package io.outrider.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The status port of a sidecar, by convention 15020: paths and answers are those of Istio's agent.
///
/// | path | answer |
/// |---|---|
/// | `/app-health/…`, `/app-lifecycle/…` | what the app answers to the probe that stood there |
/// | `/stats/prometheus`, `/metrics` | the proxy's metrics, then the app's |
/// | `/healthz/ready` | 200 while the proxy serves and does not drain, else 503 |
/// | `/quitquitquit` | POST from the pod itself: the proxy drains and ends |
///
/// Threads: a virtual one for each request; [#start] and [#close] any.
public final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /// Connections beyond this many are closed at once; the JDK's server closes those that take
    /// longer than so many seconds to ask.
    private static final Map<String, String> LIMITS =
            Map.of("jdk.httpserver.maxConnections", "64", "sun.net.httpserver.maxReqTime", "10");

    /// The proxy, as this server sees it. Both may be called on any thread and may block.
    public interface Proxy {
        boolean ready();

        /// In Prometheus' text format.
        String metrics() throws IOException;

        /// Begins the end.
        void quit();
    }

    private final Proxy proxy;
    private final Map<String, Probe> probes;
    private final List<AppMetrics> appMetrics;
    private final App app;
    private final Question question;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StatusServer(
            Proxy proxy,
            Map<String, Probe> probes,
            List<AppMetrics> appMetrics,
            App app,
            HttpServer server) {
        this.proxy = proxy;
        this.probes = probes;
        this.appMetrics = appMetrics;
        this.app = app;
        this.question = new Question(app);
        this.server = server;
    }

    /// Listens at `address`.
    ///
    /// @param environment of the process: the injector's variables are read from it
    /// @throws IOException with a sentence: the address cannot be bound, or a variable is not right
    public static StatusServer start(
            InetSocketAddress address, Map<String, String> environment, Proxy proxy)
            throws IOException {
        LIMITS.forEach(
                (name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
        try {
            var status =
                    new StatusServer(
                            proxy,
                            ProbeTable.parse(environment.getOrDefault(ProbeTable.VARIABLE, "")),
                            AppMetrics.parse(environment.getOrDefault(AppMetrics.VARIABLE, "")),
                            App.at(podIp(environment)),
                            HttpServer.create(address, 0));
            status.server.createContext("/", status::answer);
            status.server.setExecutor(status.threads);
            status.server.start();
            return status;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(
                    "--status-port: cannot bind to %s: %s (expected: a free port)"
                            .formatted(address, e.getMessage()),
                    e);
        }
    }

    private static String podIp(Map<String, String> environment) {
        String ours = environment.getOrDefault("POD_IP", "");
        return ours.isEmpty() ? environment.getOrDefault("INSTANCE_IP", "") : ours;
    }

    public SocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Probe probe = probes.get(path);
            if (probe != null) {
                probe(exchange, path, probe);
                return;
            }
            switch (path) {
                case "/stats/prometheus", "/metrics" -> metrics(exchange);
                case "/healthz/ready" -> {
                    boolean ready = proxy.ready();
                    respond(exchange, ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
                }
                case "/quitquitquit" -> quit(exchange);
                default -> respond(exchange, 404, "no such path\n");
            }
        }
    }

    private void probe(HttpExchange exchange, String path, Probe probe) throws IOException {
        int status;
        String text = "";
        try {
            status = question.ask(probe);
        } catch (IOException e) {
            LOG.debug("probe {}: {}", path, e.toString());
            status = 500;
            text = e.getMessage() + "\n";
        }
        respond(exchange, status, text);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        byte[] own = proxy.metrics().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", TEXT);
        // The app's share is of any length.
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(own);
        for (AppMetrics metrics : appMetrics) {
            try {
                metrics.copy(app, question.authority(metrics.port()), out);
            } catch (IOException e) {
                LOG.debug("the app's metrics: {}", e.toString());
                String remark =
                        "# the app's metrics at port %d are missing: %s\n"
                                .formatted(metrics.port(), e.getMessage());
                out.write(remark.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void quit(HttpExchange exchange) throws IOException {
        InetAddress caller = exchange.getRemoteAddress().getAddress();
        if (!caller.isLoopbackAddress()) {
            respond(exchange, 403, "only from the pod itself\n");
        } else if (!exchange.getRequestMethod().equals("POST")) {
            respond(exchange, 405, "POST required\n");
        } else {
            respond(exchange, 200, "OK\n");
            proxy.quit();
        }
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean bodiless = body.length == 0 || status == 204 || status == 304 || status < 200;
        exchange.getResponseHeaders().set("content-type", TEXT);
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    /// Stops listening at once. Blocks at most a second.
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.debug("a probe is still under way");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
