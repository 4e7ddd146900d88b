package io.outrider.integration;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP/1.1 server whose behaviour a test writes: one call for each request, on a virtual thread
/// for each connection.
final class TestUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Behaviour behaviour;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    /// What happens with a request; false ends the connection.
    interface Behaviour {
        boolean serve(Request request) throws IOException;
    }

    /// @param onConnection the how-manieth request of its connection, from 1
    record Request(String head, InputStream in, OutputStream out, Socket socket, int onConnection) {
        String path() {
            return head.split(" ", 3)[1];
        }

        /// Answers with a text.
        boolean answer(int status, String body) throws IOException {
            return answer(status, "", body);
        }

        /// @param more further header lines, each with its line end
        boolean answer(int status, String more, String body) throws IOException {
            out.write(
                    ("HTTP/1.1 "
                                    + status
                                    + " X\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n"
                                    + more
                                    + "\r\n"
                                    + body)
                            .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        }
    }

    TestUpstream(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    int requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                if (server.isClosed()) {
                    socket.close(); // it came while all others were closed
                    return;
                }
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 1; ; i++) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                requests.incrementAndGet();
                if (!behaviour.serve(new Request(head, in, socket.getOutputStream(), socket, i))) {
                    return;
                }
            }
        } catch (IOException _) {
            // the other side has gone
        } finally {
            sockets.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
