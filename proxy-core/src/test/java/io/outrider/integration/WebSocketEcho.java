package io.outrider.integration;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A WebSocket server that sends every message back, to the letter of RFC 6455 and RFC 7692. Each
/// connection has a virtual thread of its own.
final class WebSocketEcho implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// A measuring case of the suite on a slow machine has minutes between two frames.
    private static final int PATIENCE_MILLIS = 600_000;

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    WebSocketEcho() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in = new BufferedInputStream(socket.getInputStream(), 65536);
            Map<String, String> head = head(in);
            String offers = head.getOrDefault("sec-websocket-extensions", "");
            MessageDeflate deflate = MessageDeflate.agreeOn(offers);
            socket.getOutputStream()
                    .write(agreement(head, deflate).getBytes(StandardCharsets.ISO_8859_1));
            new WebSocketTalk(in, socket.getOutputStream(), deflate).run();
            socket.shutdownOutput();
            in.skipNBytes(Long.MAX_VALUE); // the client closes last, and hears everything
        } catch (IOException _) {
            // the client has gone
        } finally {
            sockets.remove(socket);
        }
    }

    private static Map<String, String> head(InputStream in) throws IOException {
        var head = new HashMap<String, String>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                head.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim(),
                        (one, two) -> one + "," + two);
            }
        }
        return head;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String agreement(Map<String, String> head, @Nullable MessageDeflate deflate) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(head.getOrDefault("sec-websocket-key", ""))
                + "\r\n"
                + (deflate == null ? "" : "Sec-WebSocket-Extensions: " + deflate.answer() + "\r\n")
                + "\r\n";
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
