package io.outrider.samples.bookinfo.app;

import io.outrider.samples.bookinfo.http.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// Starts one service of BookInfo: `BookInfo productpage | details | reviews | ratings`.
public final class BookInfo {

    public static final List<String> SERVICES =
            List.of("productpage", "details", "reviews", "ratings");

    private BookInfo() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1 || !SERVICES.contains(args[0])) {
            System.err.println("usage: BookInfo " + String.join(" | ", SERVICES));
            System.exit(2);
        }
        try {
            var settings = new Settings(System.getenv());
            var server =
                    HttpServer.start(
                            new InetSocketAddress(settings.address(), settings.port()),
                            service(args[0], settings));
            System.out.println(args[0] + " listens at " + server.address());
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(args[0] + ": " + e.getMessage());
            System.exit(1);
        }
    }

    static HttpServer.Handler service(String name, Settings settings) {
        return switch (name) {
            case "productpage" -> new ProductPage(settings)::handle;
            case "details" -> new Details()::handle;
            case "reviews" -> new Reviews(settings)::handle;
            case "ratings" -> new Ratings()::handle;
            default ->
                    throw new IllegalArgumentException(
                            "service " + name + " (expected: one of " + SERVICES + ")");
        };
    }
}
