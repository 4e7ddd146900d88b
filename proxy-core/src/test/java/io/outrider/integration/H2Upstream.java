package io.outrider.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// An HTTP/2 server whose behaviour a test writes, frame by frame, also against the rules.
final class H2Upstream implements AutoCloseable {
    /// What a cluster needs in order to speak HTTP/2.
    static final String CLUSTER =
            """
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: { http2_protocol_options: {} }
            """;

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final int[] settings;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /// What happens with a frame.
    interface Behaviour {
        void frame(H2Peer peer, H2Peer.Frame frame) throws IOException;
    }

    /// @param settings identifier and value in turn
    H2Upstream(Behaviour behaviour, int... settings) throws IOException {
        this.behaviour = behaviour;
        this.settings = settings;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
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
        try (socket;
                var peer = H2Peer.server(socket, settings)) {
            while (true) {
                behaviour.frame(peer, peer.read());
            }
        } catch (IOException _) {
            // the other side has gone
        } finally {
            sockets.remove(socket);
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
