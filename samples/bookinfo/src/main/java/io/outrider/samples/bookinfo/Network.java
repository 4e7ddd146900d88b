package io.outrider.samples.bookinfo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/// The loopback addresses of one demo: pods at `127.N.x.y`, and the door for browsers.
///
/// A pod's ports are the same in every network, so a network is free when nobody else holds its
/// number. That is settled by one socket, which this object keeps open until it is closed.
final class Network implements AutoCloseable {

    /// The numbers in the files, with which they also load as they are.
    static final int DEFAULT_NUMBER = 1;

    private static final String DEFAULT_PREFIX = "127." + DEFAULT_NUMBER + ".";
    private static final InetSocketAddress DEFAULT_DOOR = at("127.0.0.1", 9080);
    private static final int ATTEMPTS = 50;

    private final String prefix;
    private final InetSocketAddress door;
    private final ServerSocket reservation;

    private Network(int number, InetSocketAddress door, ServerSocket reservation) {
        this.prefix = "127." + number + ".";
        this.door = door;
        this.reservation = reservation;
    }

    /// The network with this number, 1 to 254, and its door at `127.0.0.1:port`.
    ///
    /// @throws IOException with a sentence for the user when either is taken
    static Network reserve(int number, int port) throws IOException {
        var door = at("127.0.0.1", port);
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(door);
        } catch (IOException taken) {
            throw new IOException(
                    "127.0.0.1:" + port + " is taken by another program; choose another --port",
                    taken);
        }
        try {
            return new Network(number, door, bind(number));
        } catch (IOException taken) {
            throw new IOException(
                    "127."
                            + number
                            + ".0.0/16 is taken, perhaps by another demo; choose another"
                            + " --network",
                    taken);
        }
    }

    /// Any free network, its door inside it.
    static Network reserveAny(RandomGenerator random) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int number = random.nextInt(2, 255);
            try {
                var reservation = bind(number);
                var door = at("127." + number + ".0.1", DEFAULT_DOOR.getPort());
                return new Network(number, door, reservation);
            } catch (IOException taken) {
                if (attempt == ATTEMPTS) {
                    throw new IOException("no free network in 127.0.0.0/8", taken);
                }
            }
        }
    }

    private static ServerSocket bind(int number) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(at("127." + number + ".255.254", Pod.INBOUND_PORT));
            return socket;
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
    }

    InetSocketAddress address(Pod pod, int port) {
        return at(prefix + pod.host(), port);
    }

    /// How a pod's stats name its inbound listener.
    String listenerStat(Pod pod) {
        return text(address(pod, Pod.INBOUND_PORT)).replace(':', '_');
    }

    /// Where a browser finds the page.
    InetSocketAddress door() {
        return door;
    }

    /// A sidecar's file with this network's addresses in place of the default ones: the only two
    /// substitutions there are.
    String render(String yaml) {
        return yaml.replace(socketAddress(DEFAULT_DOOR), socketAddress(door))
                .replace(DEFAULT_PREFIX, prefix);
    }

    private static String socketAddress(InetSocketAddress address) {
        return "{ address: %s, port_value: %d }"
                .formatted(address.getHostString(), address.getPort());
    }

    /// @param literal an address, never a name
    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() throws IOException {
        reservation.close();
    }
}
