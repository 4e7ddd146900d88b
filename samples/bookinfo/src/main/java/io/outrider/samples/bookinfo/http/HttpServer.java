package io.outrider.samples.bookinfo.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A blocking HTTP/1.1 server: one virtual thread per connection, one handler for all requests.
///
/// Threads: [#close] from any thread; the handler runs on the connection's virtual thread.
public final class HttpServer implements Closeable {

    /// Answers requests; many at once. What it throws becomes a 500.
    @FunctionalInterface
    public interface Handler {
        HttpResponse handle(HttpRequest request) throws Exception;
    }

    /// Longer than the sidecars keep an idle connection (60 s), so that they close it first.
    private static final int IDLE_TIMEOUT_MILLIS = 120_000;

    private static final int BACKLOG = 1024;
    private static final long ACCEPT_RETRY_NANOS = 10_000_000;

    private final ServerSocket listener;
    private final Handler handler;
    private final Thread accepter = Thread.ofPlatform().name("accept").unstarted(this::accept);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private HttpServer(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    /// Listens at `address` and serves until closed. Port 0 takes a free one: see [#address].
    public static HttpServer start(InetSocketAddress address, Handler handler) throws IOException {
        var listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address, BACKLOG);
        var server = new HttpServer(listener, handler);
        server.accepter.start();
        return server;
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            // until it has left accept(), the kernel may still hand it a connection
            accepter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                open.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closedOrOutOfFiles) {
                LockSupport.parkNanos(ACCEPT_RETRY_NANOS);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(IDLE_TIMEOUT_MILLIS);
            var reader = new HttpReader(socket.getInputStream());
            var out = socket.getOutputStream();
            try {
                while (reader.awaitMessage() && exchange(reader, out)) {}
            } catch (BadMessageException bad) {
                var answer = HttpResponse.text(bad.status, bad.getMessage() + "\n");
                write(out, answer, false, false);
            }
        } catch (SocketTimeoutException idle) {
            // Nobody wanted anything for a while: closing is all there is to do.
        } catch (IOException peerIsGone) {
            // As above: the sidecar has logged whatever there is to say.
        } finally {
            open.remove(socket);
        }
    }

    /// Serves one request. False when the connection ends after it.
    private boolean exchange(HttpReader reader, OutputStream out) throws IOException {
        var parts = reader.line().split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/")) {
            throw new BadMessageException(400, "a request line that is not one");
        }
        boolean http11 = parts[2].equals("HTTP/1.1");
        if (!http11 && !parts[2].equals("HTTP/1.0")) {
            throw new BadMessageException(505, "a version other than HTTP/1.1 and HTTP/1.0");
        }
        var headers = reader.headers();
        if (http11 && headers.count("host") != 1) {
            throw new BadMessageException(400, "a request without exactly one Host");
        }
        if (headers.lists("expect", "100-continue") && HttpReader.announcesBody(headers)) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        var target = parts[1];
        int question = target.indexOf('?');
        var request =
                new HttpRequest(
                        parts[0],
                        question < 0 ? target : target.substring(0, question),
                        question < 0 ? "" : target.substring(question + 1),
                        headers,
                        reader.body(headers));
        boolean keepAlive =
                http11
                        ? !headers.lists("connection", "close")
                        : headers.lists("connection", "keep-alive");
        write(out, answer(request), request.method().equals("HEAD"), keepAlive);
        return keepAlive;
    }

    private HttpResponse answer(HttpRequest request) {
        try {
            return handler.handle(request);
        } catch (Exception bug) {
            bug.printStackTrace();
            return HttpResponse.text(500, "Internal Server Error\n");
        }
    }

    private static void write(
            OutputStream out, HttpResponse response, boolean headOnly, boolean keepAlive)
            throws IOException {
        var body = response.body().getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(response.status()).append(' ');
        head.append(reason(response.status())).append("\r\n");
        for (Headers.Header line : response.headers()) {
            head.append(line.name()).append(": ").append(line.value()).append("\r\n");
        }
        head.append("content-length: ").append(body.length).append("\r\n");
        head.append("date: ").append(now()).append("\r\n");
        head.append("connection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
        var headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        var message = new byte[headBytes.length + (headOnly ? 0 : body.length)];
        System.arraycopy(headBytes, 0, message, 0, headBytes.length);
        System.arraycopy(body, 0, message, headBytes.length, message.length - headBytes.length);
        out.write(message);
    }

    private static String now() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 302 -> "Found";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Status";
        };
    }
}
