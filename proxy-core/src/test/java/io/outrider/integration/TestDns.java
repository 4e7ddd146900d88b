package io.outrider.integration;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A DNS server on UDP whose answers a test writes. A name it was told nothing about does not
/// exist; with [#hang] it does not answer at all.
final class TestDns implements AutoCloseable {
    private static final int A = 1;
    private static final int AAAA = 28;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean hangs;
    private volatile int ttlSeconds = 60;

    TestDns() throws IOException {
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    int questions() {
        return questions.get();
    }

    /// @param name without its last dot
    void put(String name, int ttl, String... addresses) throws IOException {
        ttlSeconds = ttl;
        var list = new ArrayList<InetAddress>();
        for (String each : addresses) {
            list.add(InetAddress.ofLiteral(each));
        }
        names.put(name, list);
    }

    void remove(String name) {
        names.remove(name);
    }

    void hang(boolean on) {
        hangs = on;
    }

    /// The field of a cluster that has this server asked.
    String resolver() {
        return """
        typed_dns_resolver_config: { name: envoy.network.dns_resolver.cares, typed_config: {
          "@type": type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig,
          resolvers: [ { socket_address: { address: 127.0.0.1, port_value: %d } } ],
          dns_resolver_options: { no_default_search_domain: true } } }"""
                .formatted(port())
                .replace("\n", " ");
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                packet.setLength(512);
                socket.receive(packet);
                questions.incrementAndGet();
                if (!hangs) {
                    byte[] answer = answer(packet.getData(), packet.getLength());
                    socket.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private byte[] answer(byte[] query, int length) throws IOException {
        var name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += query[at] + 1;
        }
        int type = (query[at + 1] & 0xff) << 8 | query[at + 2] & 0xff;
        int end = at + 5;
        List<InetAddress> known = names.get(name.toString());
        List<InetAddress> found =
                known == null
                        ? List.of()
                        : known.stream()
                                .filter(each -> each.getAddress().length == (type == A ? 4 : 16))
                                .filter(_ -> type == A || type == AAAA)
                                .toList();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(known == null ? 0x8583 : 0x8580);
        out.writeShort(1);
        out.writeShort(found.size());
        out.writeInt(0);
        out.write(query, 12, Math.min(end, length) - 12);
        for (InetAddress address : found) {
            out.writeShort(0xc00c);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(ttlSeconds);
            out.writeShort(address.getAddress().length);
            out.write(address.getAddress());
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
