package io.outrider.server;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The verbs `wait` and `drain`: hooks of a sidecar's container, which speak to the proxy that runs
/// beside them. In an image without a shell there is nobody else to do it.
///
/// `outrider wait [--seconds 60] [--port 15021]` ends when the proxy is ready, or with exit code 1.
/// `outrider drain [--seconds 5] [--port 15000]` asks the proxy to say goodbye to inbound clients
/// while it serves on, and ends after that time: until then Kubernetes sends no SIGTERM.
final class SidecarCommand {
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final int TIMEOUT_MILLIS = 2_000;

    private static final String READY = "GET /healthz/ready";
    private static final String DRAIN = "POST /drain_listeners?inboundonly&graceful&skip_exit";

    private final String verb;

    /// Never counted down: waiting for it is waiting for a time.
    private final CountDownLatch never = new CountDownLatch(1);

    private int seconds;
    private int port;

    /// @param verb `wait` or `drain`
    SidecarCommand(String verb) {
        this.verb = verb;
        boolean waits = verb.equals("wait");
        seconds = waits ? 60 : 5;
        port = waits ? 15021 : 15000;
    }

    int run(List<String> args, PrintStream err) {
        try {
            for (int i = 0; i < args.size(); i++) i = flag(args, i);
            return verb.equals("wait") ? await(err) : drain(err);
        } catch (IllegalArgumentException e) {
            err.printf("outrider %s: %s%n", verb, e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /// Reads the flag at `at` and returns the place of its last word.
    private int flag(List<String> args, int at) {
        String word = args.get(at);
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        if (!name.equals("--seconds") && !name.equals("--port")) {
            throw new IllegalArgumentException(
                    "'%s' (expected: --seconds N or --port N)".formatted(word));
        }
        boolean hasNext = equals < 0 && at + 1 < args.size();
        String value = equals >= 0 ? word.substring(equals + 1) : hasNext ? args.get(at + 1) : "";
        boolean digits =
                !value.isEmpty()
                        && value.length() <= 5
                        && value.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(value) : -1;
        if (number < 0 || number > 65535) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: a whole number, 0 to 65535)".formatted(name, value));
        }
        if (name.equals("--seconds")) {
            seconds = number;
        } else {
            port = number;
        }
        return hasNext ? at + 1 : at;
    }

    private int await(PrintStream err) throws InterruptedException {
        long tries = Duration.ofSeconds(seconds).dividedBy(RETRY);
        String last = "";
        for (long i = 0; i <= tries; i++) {
            last = ask(READY);
            if (last.contains(" 200")) return 0;
            never.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
        err.printf("outrider wait: not ready after %d s (%s)%n", seconds, last);
        return 1;
    }

    private int drain(PrintStream err) throws InterruptedException {
        String answer = ask(DRAIN);
        if (!answer.contains(" 200")) {
            err.printf("outrider drain: the proxy did not agree (%s)%n", answer);
        }
        never.await(seconds, TimeUnit.SECONDS);
        return answer.contains(" 200") ? 0 : 1;
    }

    /// The first line of the answer, or what went wrong.
    private String ask(String request) {
        String head = request + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        try (Socket socket = new Socket()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(64);
            return new String(answer, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
