package io.outrider.integration;

import static io.outrider.integration.H2Peer.CONTINUATION;
import static io.outrider.integration.H2Peer.END_HEADERS;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.PING;
import static io.outrider.integration.H2Peer.all;
import static io.outrider.integration.H2Peer.block;
import static io.outrider.integration.H2Peer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What heads may cost on the heap: what a client sends, and never what it refers to again and
/// again. Each is compared with what lived before it; the bounds are several times what is there.
@ExtendWith(LeakCheck.class)
class HeaderMemoryIT {
    private static final int MIB = 1 << 20;
    private static final String ONLY_ITS_STREAM =
            """
            http2_protocol_options: { override_stream_error_on_invalid_http_message: true }
            """;
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final byte[] GET =
            block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "t");

    private static void hasHeard(H2Peer client) throws IOException {
        client.frame(PING, 0, 0, new byte[8]);
        client.await(PING);
    }

    /// CVE-2026-47774: each of these is 47 MB when it is unpacked.
    @Test
    void bombsOnManyConnectionsAreNeverUnpacked() throws Exception {
        try (var upstream = new H2Upstream((_, _) -> {});
                var proxy =
                        RunningProxy.start(
                                Yaml.http(
                                        ONLY_ITS_STREAM,
                                        ROUTE,
                                        H2Upstream.CLUSTER,
                                        upstream.port()),
                                1)) {
            var clients = new ArrayList<H2Peer>();
            long before = Memory.liveHeapBytes();
            for (int i = 0; i < 50; i++) {
                var client = H2Peer.client(proxy.port("ingress"));
                clients.add(client);
                client.frame(HEADERS, END_HEADERS | END_STREAM, 1, H2Peer.bomb(GET, "cookie"));
                hasHeard(client);
            }

            assertThat(Memory.liveHeapBytes() - before).isLessThan(50 * MIB);
            Cost.isBounded(proxy);
            close(clients);
        }
    }

    /// A thousand heads of 14 kB wait for a host that does not answer: they are kept once, and gone
    /// when the client is.
    @Test
    void largeHeadsOfManyStreamsAreKeptOnceAndGivenBack() throws Exception {
        byte[] head = all(GET, block("x", "v".repeat(14_000)));
        try (var upstream = new H2Upstream((_, _) -> {});
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            long before = Memory.liveHeapBytes();
            for (int stream = 1; stream < 2000; stream += 2) {
                client.frame(HEADERS, END_HEADERS | END_STREAM, stream, head);
            }
            hasHeard(client);
            long kept = Memory.liveHeapBytes() - before;
            client.socket().close();
            proxy.awaitStat("http.ingress.downstream_rq_active", 0);

            assertThat(kept).isLessThan(100 * MIB);
            assertThat(Memory.liveHeapBytes() - before).isLessThan(20 * MIB);
            Cost.isBounded(proxy);
        }
    }

    /// CVE-2024-27919 and 30255: heads that never end, on many connections at once.
    @Test
    void headsWithoutEndKeepNoMoreThanALargeOne() throws Exception {
        byte[] field = block("x", "v".repeat(1000));
        try (var upstream = new H2Upstream((_, _) -> {});
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1)) {
            var clients = new ArrayList<H2Peer>();
            long before = Memory.liveHeapBytes();
            for (int i = 0; i < 100; i++) {
                var client = H2Peer.client(proxy.port("ingress"));
                clients.add(client);
                client.raw(bytes(HEADERS, 0, 1, GET));
                client.flood(bytes(CONTINUATION, 0, 1, field), 100);
            }
            proxy.awaitStat("http.ingress.downstream_cx_total", clients.size());

            assertThat(Memory.liveHeapBytes() - before).isLessThan(100 * MIB);
            Cost.isBounded(proxy);
            close(clients);
        }
    }

    private static void close(List<H2Peer> clients) throws IOException {
        for (H2Peer client : clients) {
            client.close();
        }
    }
}
