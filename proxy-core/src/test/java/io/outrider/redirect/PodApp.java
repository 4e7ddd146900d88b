package io.outrider.redirect;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// An app that says who it is, on which port it was asked, and where the question came from.
final class PodApp {
    private PodApp() {}

    /// @param args its name, then its ports
    public static void main(String[] args) throws IOException {
        for (int i = 1; i < args.length; i++) {
            serve(args[0], Integer.parseInt(args[i]));
        }
    }

    private static void serve(String name, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext(
                "/",
                exchange -> {
                    String from = exchange.getRemoteAddress().getAddress().getHostAddress();
                    byte[] answer =
                            "%s:%d asked by %s"
                                    .formatted(name, port, from)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }
}
