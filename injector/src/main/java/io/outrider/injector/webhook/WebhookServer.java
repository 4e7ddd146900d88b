package io.outrider.injector.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The two servers: HTTPS for the API server (`/inject`), HTTP for the kubelet and Prometheus
/// (`/healthz`, `/readyz`, `/metrics`).
///
/// The JDK's server, one virtual thread per request: reviews are rare and short, and it needs no
/// library. Its limits are set in [#limits].
public final class WebhookServer implements AutoCloseable {
    private static final int CLOSING_SECONDS = 5;

    private final HttpsServer webhook;
    private final HttpServer operations;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<@Nullable String> notReady;
    private final InjectorMeters meters;

    /// @param keys asked for a certificate at every handshake
    /// @param notReady why no review should be sent here now; null when all is well
    public WebhookServer(
            InetSocketAddress webhookAddress,
            InetSocketAddress operationsAddress,
            X509ExtendedKeyManager keys,
            Admission admission,
            InjectorMeters meters,
            Supplier<@Nullable String> notReady,
            LongSupplier nanoClock)
            throws IOException {
        limits();
        this.notReady = notReady;
        this.meters = meters;
        webhook = HttpsServer.create(webhookAddress, 0);
        webhook.setHttpsConfigurator(new Tls(context(keys)));
        webhook.setExecutor(threads);
        webhook.createContext("/", new AdmissionEndpoint(admission, meters, nanoClock));
        operations = HttpServer.create(operationsAddress, 0);
        operations.setExecutor(threads);
        operations.createContext("/", this::operations);
    }

    public void start() {
        operations.start();
        webhook.start();
    }

    public InetSocketAddress webhookAddress() {
        return webhook.getAddress();
    }

    public InetSocketAddress operationsAddress() {
        return operations.getAddress();
    }

    /// Lets requests that have begun end, for a few seconds at most.
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        webhook.stop(0);
        operations.stop(0);
        threads.shutdownNow();
    }

    private void operations(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/healthz" -> text(exchange, 200, "ok\n");
                case "/readyz" -> {
                    String problem = notReady.get();
                    text(
                            exchange,
                            problem == null ? 200 : 503,
                            (problem == null ? "ok" : problem) + "\n");
                }
                case "/metrics" ->
                        AdmissionEndpoint.respond(
                                exchange,
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                meters.scrape().getBytes(StandardCharsets.UTF_8));
                default -> text(exchange, 404, "expected: /healthz, /readyz or /metrics\n");
            }
        }
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        AdmissionEndpoint.respond(
                exchange, status, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    /// What the JDK's server reads once, when its first instance is made: how long a request may
    /// take to arrive and an answer to leave, how many connections there may be, idle ones
    /// included.
    private static void limits() {
        System.setProperty("sun.net.httpserver.maxReqTime", "15");
        System.setProperty("sun.net.httpserver.maxRspTime", "15");
        System.setProperty("jdk.httpserver.maxConnections", "1024");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "200");
        System.setProperty("sun.net.httpserver.idleInterval", "90");
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static SSLContext context(X509ExtendedKeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    private static final class Tls extends HttpsConfigurator {
        Tls(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setSSLParameters(tls);
        }
    }
}
