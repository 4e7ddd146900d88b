package io.outrider.integration;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// One raw HTTP/1.1 connection: sends what it is told, reads whole responses.
final class TestClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /// A response with its body, unchunked.
    record Response(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return Objects.requireNonNullElse(headers.get(name), "");
        }
    }

    TestClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Waiting.PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    OutputStream out() {
        return out;
    }

    InputStream in() {
        return in;
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    Response get(String path) throws IOException {
        return get(path, "");
    }

    /// @param more further header lines, each with its line end
    Response get(String path, String more) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + more + "\r\n");
        return response();
    }

    Response post(String path, String body) throws IOException {
        send(
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: test\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
        return response();
    }

    /// The head alone; its body is still to be read from [#in].
    Response head() throws IOException {
        String start = line();
        int status = Integer.parseInt(start.substring(9, 12));
        var headers = new LinkedHashMap<String, String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Response(status, headers, "");
    }

    Response response() throws IOException {
        Response head = head();
        byte[] body;
        if (head.header("transfer-encoding").equals("chunked")) {
            body = chunks();
        } else if (head.headers().containsKey("content-length")) {
            body = in.readNBytes(Integer.parseInt(head.header("content-length")));
        } else {
            body = new byte[0];
        }
        return new Response(
                head.status(), head.headers(), new String(body, StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            if (size == 0) {
                line();
                return body.toByteArray();
            }
            body.write(in.readNBytes(size));
            line();
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("closed after \"" + line + "\"");
            }
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
    }

    /// Whether the proxy has ended the connection; waits for it.
    boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
