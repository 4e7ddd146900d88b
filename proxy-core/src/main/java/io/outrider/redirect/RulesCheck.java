package io.outrider.redirect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Proves that rules are in force: dials 127.0.0.6, where nobody listens, and waits for the
/// connection on the ports that the rules lead to.
///
/// The rules do so for the sidecar's user only, so this must run as that user. Threads: one.
final class RulesCheck {
    private static final long ROUND_MILLIS = 250;

    private final InetAddress here;
    private final InetSocketAddress nobody;
    private final List<Integer> ports;

    /// @param family the pod's
    /// @param probePort dialled; nobody listens there
    /// @param ports where the rules lead to
    RulesCheck(Family family, int probePort, List<Integer> ports) {
        boolean four = family == Family.IPV4;
        this.here = InetAddress.ofLiteral(four ? "127.0.0.1" : "::1");
        this.nobody =
                new InetSocketAddress(InetAddress.ofLiteral(four ? "127.0.0.6" : "::6"), probePort);
        this.ports = List.copyOf(ports);
    }

    /// @throws RedirectException when no redirected connection came within `patience`
    void run(Duration patience) throws RedirectException {
        try (Selector selector = Selector.open()) {
            List<ServerSocketChannel> servers = listen(selector);
            try {
                long rounds = Math.max(1, patience.toMillis() / ROUND_MILLIS);
                for (long round = 0; round < rounds; round++) {
                    if (isRedirected(selector)) return;
                }
            } finally {
                for (ServerSocketChannel server : servers) server.close();
            }
        } catch (IOException e) {
            throw new RedirectException("validation: " + e);
        }
        throw new RedirectException(
                "validation: no connection to %s:%d arrived at the ports %s within %d ms (expected:"
                                .formatted(
                                        nobody.getHostString(),
                                        nobody.getPort(),
                                        ports,
                                        patience.toMillis())
                        + " rules in force; this pod may have started before its node's CNI plug-in)");
    }

    private List<ServerSocketChannel> listen(Selector selector) throws IOException {
        List<ServerSocketChannel> servers = new ArrayList<>();
        IOException failure = new IOException("no port to listen on");
        for (int port : ports) {
            ServerSocketChannel server = ServerSocketChannel.open();
            try {
                server.bind(new InetSocketAddress(here, port));
                server.configureBlocking(false);
                server.register(selector, SelectionKey.OP_ACCEPT);
                servers.add(server);
            } catch (IOException e) {
                server.close();
                failure = new IOException("cannot listen on port " + port, e);
            }
        }
        if (servers.isEmpty()) throw failure;
        return servers;
    }

    /// One dial. Whoever is accepted with the dialler's port came by way of the rules.
    private boolean isRedirected(Selector selector) throws IOException {
        try (SocketChannel dialler = SocketChannel.open()) {
            dialler.bind(new InetSocketAddress(here, 0));
            int port = ((InetSocketAddress) dialler.getLocalAddress()).getPort();
            dialler.configureBlocking(false);
            try {
                dialler.connect(nobody);
            } catch (IOException _) {
                // Refused at once; somebody else's packets may still come until the round ends.
            }
            while (selector.select(ROUND_MILLIS) > 0) {
                for (SelectionKey key : selector.selectedKeys()) {
                    if (isFrom(((ServerSocketChannel) key.channel()).accept(), port)) return true;
                }
                selector.selectedKeys().clear();
            }
            return false;
        }
    }

    private static boolean isFrom(@Nullable SocketChannel accepted, int port) throws IOException {
        if (accepted == null) return false;
        try (accepted) {
            return ((InetSocketAddress) accepted.getRemoteAddress()).getPort() == port;
        }
    }
}
