package io.outrider.status;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks the app what a probe asks. Blocks its thread, which is a virtual one. Threads: any.
final class Question {
    private static final int MOST_LINE = 4096;

    private final App app;

    Question(App app) {
        this.app = app;
    }

    /// The status for the kubelet: that of the app's answer to an HTTP probe, else 200.
    ///
    /// @throws IOException the app does not answer as it should; the message says why
    int ask(Probe probe) throws IOException {
        return switch (probe) {
            case Probe.Http http -> ask(http);
            case Probe.Tcp tcp -> {
                app.dial(tcp.port(), tcp.timeoutSeconds()).close();
                yield 200;
            }
            case Probe.Grpc grpc -> {
                try (Socket socket = app.dial(grpc.port(), grpc.timeoutSeconds())) {
                    GrpcHealth.ask(socket, grpc.service());
                }
                yield 200;
            }
        };
    }

    private int ask(Probe.Http probe) throws IOException {
        try (Socket socket =
                probe.tls()
                        ? app.dialTls(probe.port(), probe.timeoutSeconds())
                        : app.dial(probe.port(), probe.timeoutSeconds())) {
            var head = new StringBuilder("GET ").append(probe.path()).append(" HTTP/1.1\r\n");
            boolean hasHost = false;
            boolean hasAgent = false;
            for (Probe.Header header : probe.headers()) {
                hasHost |= header.name().equalsIgnoreCase("host");
                hasAgent |= header.name().equalsIgnoreCase("user-agent");
                head.append(header.name()).append(": ").append(header.value()).append("\r\n");
            }
            if (!hasHost) {
                head.append("Host: ").append(authority(probe.port())).append("\r\n");
            }
            if (!hasAgent) {
                head.append("User-Agent: kube-probe/outrider\r\n");
            }
            head.append("Accept: */*\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            return status(line(socket.getInputStream()));
        }
    }

    String authority(int port) {
        String text = app.address().getHostAddress();
        return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
    }

    /// The status in a status line.
    static int status(String line) throws IOException {
        boolean looksRight =
                line.startsWith("HTTP/1.")
                        && line.length() >= 12
                        && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!looksRight) {
            throw new IOException("the answer is not HTTP/1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    /// One line without its end. Reads no byte behind it.
    static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() >= MOST_LINE) {
                throw new IOException(
                        c < 0 ? "closed before the answer was complete" : "a line too long");
            }
            line.append((char) c);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }
}
