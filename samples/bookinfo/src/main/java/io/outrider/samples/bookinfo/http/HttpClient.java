package io.outrider.samples.bookinfo.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/// A blocking HTTP/1.1 client for one address, with connections that stay open between requests.
///
/// Threads: any thread.
public final class HttpClient {

    private static final int MAX_IDLE_CONNECTIONS = 64;

    private final InetSocketAddress address;
    private final int timeoutMillis;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    private record Connection(Socket socket, HttpReader reader) {
        void close() {
            try {
                socket.close();
            } catch (IOException closedAnyway) {
                // Nothing is left to close.
            }
        }
    }

    /// @param timeout for connecting, and for each wait for bytes
    public HttpClient(InetSocketAddress address, Duration timeout) {
        this.address = address;
        this.timeoutMillis = (int) timeout.toMillis();
    }

    /// Sends a request and reads the whole response.
    ///
    /// @param authority what the `Host` header says: the service meant, wherever the bytes go
    /// @param body sent when not null
    public HttpResponse send(
            String method, String authority, String path, Headers headers, @Nullable String body)
            throws IOException {
        var message = message(method, authority, path, headers, body);
        for (var reused = idle.pollFirst(); reused != null; reused = idle.pollFirst()) {
            boolean answered = false;
            try {
                reused.socket.getOutputStream().write(message);
                answered = reused.reader.awaitMessage();
            } catch (SocketTimeoutException slow) {
                reused.close();
                throw slow;
            } catch (IOException closedMeanwhile) {
                answered = false;
            }
            if (answered) {
                return receive(reused, method);
            }
            // The server closed it while it was idle: no byte came back, so it is safe to go on.
            reused.close();
        }
        var fresh = connect();
        try {
            fresh.socket.getOutputStream().write(message);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        return receive(fresh, method);
    }

    public HttpResponse get(String authority, String path, Headers headers) throws IOException {
        return send("GET", authority, path, headers, null);
    }

    private Connection connect() throws IOException {
        var socket = new Socket();
        try {
            var resolved =
                    address.isUnresolved()
                            ? new InetSocketAddress(address.getHostString(), address.getPort())
                            : address;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            socket.connect(resolved, timeoutMillis);
            return new Connection(socket, new HttpReader(socket.getInputStream()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private HttpResponse receive(Connection connection, String method) throws IOException {
        boolean reusable = false;
        try {
            var reader = connection.reader;
            int status;
            Headers headers;
            do {
                status = status(reader.line());
                headers = reader.headers();
            } while (status < 200);
            boolean bodiless = method.equals("HEAD") || status == 204 || status == 304;
            boolean delimited = bodiless || HttpReader.announcesBody(headers);
            var body = bodiless ? "" : delimited ? reader.body(headers) : reader.bodyUntilClose();
            reusable = delimited && !headers.lists("connection", "close");
            return new HttpResponse(status, headers, body);
        } finally {
            if (reusable && idle.size() < MAX_IDLE_CONNECTIONS) {
                idle.addFirst(connection);
            } else {
                connection.close();
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!line.startsWith("HTTP/1.") || line.length() < 12) {
            throw new IOException("the peer does not speak HTTP/1.1: " + line);
        }
        try {
            return Integer.parseInt(line.substring(9, 12));
        } catch (NumberFormatException e) {
            throw new IOException("a status line without a status: " + line, e);
        }
    }

    private static byte[] message(
            String method, String authority, String path, Headers headers, @Nullable String body) {
        var text = new StringBuilder(512);
        text.append(method).append(' ').append(path).append(" HTTP/1.1\r\nhost: ");
        text.append(authority).append("\r\n");
        for (Headers.Header line : headers) {
            text.append(line.name()).append(": ").append(line.value()).append("\r\n");
        }
        if (body == null) {
            return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        text.append("content-length: ").append(bytes.length).append("\r\n\r\n");
        var head = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        var message = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, message, head.length, bytes.length);
        return message;
    }
}
