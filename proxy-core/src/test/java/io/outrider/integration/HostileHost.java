package io.outrider.integration;

import static io.outrider.integration.H2Peer.DATA;
import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.GOAWAY;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.SETTINGS;
import static io.outrider.integration.H2Peer.all;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;
import static io.outrider.integration.H2Peer.integer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A host that says what it must not on HTTP/2, a proxy and a client: what the host is told, what
/// the client is, and what it costs.
final class HostileHost {
    static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    static final String PROTOCOL_ERRORS = "cluster.backend.upstream_cx_protocol_error";

    private HostileHost() {}

    /// What the host sends when it has read the head of request `stream`.
    interface Attack {
        byte[] frames(int stream);
    }

    /// What the host does then; gives what it was told.
    interface Host {
        String answer(H2Peer peer, int stream) throws IOException;
    }

    static byte[] ok(int stream) {
        return head(stream, ":status", "200");
    }

    static byte[] head(int stream, String... fields) {
        return bytes(HEADERS, END_HEADERS, stream, block(fields));
    }

    static byte[] last(int stream, String... fields) {
        return bytes(HEADERS, END_HEADERS | END_STREAM, stream, block(fields));
    }

    static byte[] setting(int identifier, int value) {
        return bytes(
                SETTINGS,
                0,
                0,
                all(new byte[] {(byte) (identifier >> 8), (byte) identifier}, integer(value)));
    }

    /// Attacks the first request, and lets the next through.
    ///
    /// @param connections that the host has seen at the end
    static String run(String options, Attack attack, int connections) throws Exception {
        return run(
                options,
                (peer, stream) -> verdict(peer, attack.frames(stream)),
                connections,
                PROTOCOL_ERRORS);
    }

    /// @param stat which counts one for a connection that was ended
    static String run(String options, Host host, int connections, String stat) throws Exception {
        BlockingQueue<String> told = new ArrayBlockingQueue<>(1);
        String cluster =
                options.isEmpty() ? H2Upstream.CLUSTER : H2Upstream.CLUSTER.replace("{}", options);
        try (var upstream =
                        new H2Upstream(
                                (peer, frame) -> {
                                    if (frame.type() != HEADERS) {
                                        return;
                                    }
                                    if (!"/bad".equals(peer.fields(frame).get(":path"))) {
                                        peer.headers(frame.stream(), true, ":status", "204");
                                        return;
                                    }
                                    told.add(host.answer(peer, frame.stream()));
                                });
                var proxy = RunningProxy.start(Yaml.http("", ROUTE, cluster, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.get(1, "/bad");
            String outcome = told.poll(60, TimeUnit.SECONDS) + ", client " + answer(client);

            client.get(3, "/good");
            assertThat(answer(client)).isEqualTo("204");
            Cost.isBounded(proxy);
            assertThat(proxy.stat("cluster.backend.upstream_cx_total")).isEqualTo(connections);
            assertThat(proxy.stat("cluster.backend.upstream_rq_active")).isZero();
            assertThat(proxy.stat(stat)).isEqualTo(connections - 1);
            if (outcome.startsWith("GOAWAY")) {
                assertThat(proxy.stat("cluster.backend.http2.goaway_sent")).isEqualTo(1);
            } else if (outcome.startsWith("RST_STREAM")) {
                assertThat(proxy.stat("cluster.backend.http2.tx_reset")).isEqualTo(1);
            }
            return outcome;
        }
    }

    /// What the proxy says to a host that has misbehaved.
    static String verdict(H2Peer peer, byte[] attack) {
        try {
            peer.raw(attack);
            H2Peer.Frame frame = peer.await(GOAWAY, RST_STREAM);
            return (frame.type() == GOAWAY ? "GOAWAY " : "RST_STREAM ") + frame.code();
        } catch (IOException _) {
            return "closed"; // before everything was sent, or read
        }
    }

    /// The status, and whether the answer was cut short.
    static String answer(H2Peer client) throws IOException {
        H2Peer.Frame frame = client.await(HEADERS, RST_STREAM);
        if (frame.type() == RST_STREAM) {
            return "reset";
        }
        String status = client.fields(frame).getOrDefault(":status", "none");
        while (!frame.has(END_STREAM)) {
            frame = client.await(HEADERS, DATA, RST_STREAM);
            if (frame.type() == RST_STREAM) {
                return status + ", reset";
            }
        }
        return status;
    }
}
