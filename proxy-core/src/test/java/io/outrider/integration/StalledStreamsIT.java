package io.outrider.integration;

import static io.outrider.integration.H2Peer.ACK;
import static io.outrider.integration.H2Peer.DATA;
import static io.outrider.integration.H2Peer.END_STREAM;
import static io.outrider.integration.H2Peer.GOAWAY;
import static io.outrider.integration.H2Peer.HEADERS;
import static io.outrider.integration.H2Peer.NONE;
import static io.outrider.integration.H2Peer.PING;
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.server.OutriderProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many streams that nobody reads, with a host that sends all it may: what is kept of them has a
/// bound that does not depend on how long it goes on, nor on how much there is to send.
@ExtendWith(LeakCheck.class)
class StalledStreamsIT {
    private static final String ROUTE =
            "[ { match: { prefix: / }, route: { cluster: backend, timeout: 0s } } ]";
    private static final int STREAMS = 1000;

    /// More than any window lets pass at once.
    private static final int LONG = 32 << 20;

    /// Less than the launcher lets a process have.
    private static final long MOST_BYTES = 112L << 20;

    /// A host that answers every request without end, as far as the windows let it.
    private static final class Endless implements H2Upstream.Behaviour {
        private final EndlessBodies bodies = new EndlessBodies();
        private @Nullable H2Peer proxy;
        private final Semaphore heard = new Semaphore(0);

        /// Waits until all that the proxy has told so far is heard: its answer to a PING comes
        /// after it.
        void hearAll() throws IOException, InterruptedException {
            synchronized (this) {
                Objects.requireNonNull(proxy).frame(PING, 0, 0, new byte[8]);
            }
            assertThat(heard.tryAcquire(Waiting.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        }

        @Override
        public synchronized void frame(H2Peer peer, H2Peer.Frame frame) throws IOException {
            if (frame.type() == HEADERS) {
                proxy = peer;
                if ("/small".equals(peer.fields(frame).get(":path"))) {
                    peer.headers(frame.stream(), true, ":status", "204");
                    return;
                }
                peer.headers(frame.stream(), false, ":status", "200");
                bodies.begin(peer, frame.stream());
            } else if (frame.type() == PING && frame.has(ACK)) {
                heard.release();
            } else {
                bodies.heard(peer, frame);
            }
        }

        synchronized long sent() {
            return bodies.sent();
        }
    }

    @Test
    void aThousandStreamsThatNobodyReadsKeepABoundedAmount() throws Exception {
        var host = new Endless();
        try (var upstream = new H2Upstream(host);
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"));
                var neighbour = H2Peer.client(proxy.port("ingress"))) {
            long before = Memory.directBytes();
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                client.get(stream, "/endless");
            }
            for (int heads = 0; heads < STREAMS; ) {
                heads += client.await(HEADERS).type() == HEADERS ? 1 : 0;
            }
            long stalled = settled(host, client);
            long kept = Memory.directBytes() - before;

            // the client asks on and on, and a neighbour is served: nothing more is kept
            for (int i = 0; i < 100; i++) {
                client.frame(PING, 0, 0, new byte[8]);
                client.await(PING);
                neighbour.get(2 * i + 1, "/small");
                assertThat(neighbour.fields(neighbour.await(HEADERS)))
                        .containsEntry(":status", "204");
            }

            assertThat(host.sent()).isEqualTo(stalled);
            assertThat(kept).isLessThan(MOST_BYTES);
            assertThat(Memory.directBytes() - before).isLessThan(MOST_BYTES);
            for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                client.reset(stream, 8);
            }
            proxy.awaitStat("cluster.backend.upstream_rq_active", 0);
            proxy.awaitStat("http2.pending_send_bytes", 0);
        }
    }

    /// A container with the least that the launcher gives one: nothing runs out, nobody is reset,
    /// and one goes on when it is read and the others were given up.
    @Test
    void aThousandStalledStreamsFitIntoLittleMemory() throws Exception {
        var host = new Endless();
        Path config = Files.createTempFile("outrider", ".yaml");
        try (var upstream = new H2Upstream(host)) {
            Files.writeString(config, Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()));
            try (var process =
                            OutriderProcess.start(
                                    List.of("-Xmx64m", "-XX:MaxDirectMemorySize=24m"),
                                    "proxy",
                                    "-c",
                                    config.toString(),
                                    "--concurrency",
                                    "1");
                    var admin = new TestClient(portAfter("admin on 127.0.0.1:", process));
                    var client = H2Peer.client(ingress(admin));
                    var neighbour = H2Peer.client(ingress(admin))) {
                for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
                    client.get(stream, "/endless");
                }
                for (int heads = 0; heads < STREAMS; heads++) {
                    assertThat(client.await(HEADERS, RST_STREAM, GOAWAY).type()).isEqualTo(HEADERS);
                }
                long stalled = settled(host, client);

                neighbour.get(1, "/small");
                assertThat(neighbour.fields(neighbour.await(HEADERS)))
                        .containsEntry(":status", "204");
                for (int stream = 3; stream < 2 * STREAMS; stream += 2) {
                    client.reset(stream, 8);
                }
                client.windowUpdate(0, 1 << 30);
                client.windowUpdate(1, 1 << 30);
                for (long got = 0; got < stalled; ) {
                    H2Peer.Frame frame = client.await(DATA, RST_STREAM, GOAWAY);
                    assertThat(frame.type()).isEqualTo(DATA);
                    got += frame.stream() == 1 ? frame.payload().length : 0;
                }
            }
        } finally {
            Files.delete(config);
        }
    }

    private static int portAfter(String words, OutriderProcess process) throws IOException {
        String line = process.awaitLine(words);
        return Integer.parseInt(line.substring(line.indexOf(words) + words.length()).strip());
    }

    private static int ingress(TestClient admin) throws IOException {
        String listeners = admin.get("/listeners").body();
        return Integer.parseInt(listeners.substring(listeners.lastIndexOf(':') + 1).strip());
    }

    /// How much the host has sent when it may send no more: the same after many answers to PING, to
    /// the client and to the host.
    private static long settled(Endless host, H2Peer client)
            throws IOException, InterruptedException {
        long sent = -1;
        for (int same = 0; same < 50; ) {
            client.frame(PING, 0, 0, new byte[8]);
            client.await(PING);
            host.hearAll();
            long now = host.sent();
            same = now == sent ? same + 1 : 0;
            sent = now;
        }
        return sent;
    }

    /// All are on one connection of the host's; the neighbour is another client.
    @ParameterizedTest
    @ValueSource(ints = {1, STREAMS})
    void whoeverDoesNotReadStallsNobodyElse(int stalled) throws Exception {
        var host = new Endless();
        try (var upstream = new H2Upstream(host);
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"));
                var neighbour = H2Peer.client(proxy.port("ingress"))) {
            for (int stream = 1; stream < 2 * stalled; stream += 2) {
                client.get(stream, "/endless");
            }
            for (int heads = 0; heads < stalled; heads++) {
                client.await(HEADERS);
            }
            settled(host, client);

            neighbour.windowUpdate(0, 1 << 30);
            neighbour.get(1, "/endless");
            neighbour.windowUpdate(1, 1 << 30);
            for (int got = 0; got < LONG; ) {
                got += neighbour.await(DATA).payload().length;
            }

            assertThat(proxy.stat("cluster.backend.upstream_cx_total")).isEqualTo(1);
            assertThat(proxy.directBytes()).isLessThan(MOST_BYTES);
        }
    }

    /// The other direction: many bodies that the host does not take, and one that it does.
    @ParameterizedTest
    @ValueSource(ints = {1, STREAMS})
    void bodiesThatTheHostDoesNotTakeStallNoOther(int stalled) throws Exception {
        H2Upstream.Behaviour choosy =
                (peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        peer.windowUpdate(0, 1 << 20);
                        if ("/taken".equals(peer.fields(frame).get(":path"))) {
                            peer.windowUpdate(frame.stream(), 1 << 30);
                        }
                    } else if (frame.type() == DATA && frame.has(END_STREAM)) {
                        peer.headers(frame.stream(), true, ":status", "204");
                    } else if (frame.type() == DATA) {
                        peer.windowUpdate(0, frame.payload().length);
                    }
                };
        int taken = 2 * stalled + 1;
        try (var upstream = new H2Upstream(choosy);
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            var bodies = new EndlessBodies();
            bodies.heard(client, client.await(SETTINGS));
            for (int stream = 1; stream < taken; stream += 2) {
                post(client, stream, "/stalled");
                bodies.begin(client, stream);
            }
            long sent = -1;
            for (int same = 0; same < 50; ) {
                client.frame(PING, 0, 0, new byte[8]);
                hear(client, bodies, PING);
                same = bodies.sent() == sent ? same + 1 : 0;
                sent = bodies.sent();
            }

            post(client, taken, "/taken");
            bodies.begin(client, taken);
            while (bodies.sent(taken) < LONG) {
                bodies.heard(client, client.read());
            }
            bodies.end(taken);
            client.data(taken, true, NONE);

            assertThat(client.fields(hear(client, bodies, HEADERS)))
                    .containsEntry(":status", "204");
            assertThat(proxy.stat("cluster.backend.upstream_cx_total")).isEqualTo(1);
            assertThat(proxy.directBytes()).isLessThan(MOST_BYTES);
        }
    }

    private static void post(H2Peer client, int stream, String path) throws IOException {
        client.headers(
                stream,
                false,
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                path,
                ":authority",
                "test");
    }

    /// The next frame of that type; what the others mean for the bodies is heeded.
    private static H2Peer.Frame hear(H2Peer client, EndlessBodies bodies, int type)
            throws IOException {
        while (true) {
            H2Peer.Frame frame = client.read();
            if (frame.type() == type) {
                return frame;
            }
            bodies.heard(client, frame);
        }
    }

    /// The windows of a stalled stream are not made larger because its neighbours read.
    @Test
    void aStreamThatIsReadGetsAllThatTheOthersLeave() throws Exception {
        var host = new Endless();
        try (var upstream = new H2Upstream(host);
                var proxy =
                        RunningProxy.start(
                                Yaml.http("", ROUTE, H2Upstream.CLUSTER, upstream.port()), 1);
                var client = H2Peer.client(proxy.port("ingress"))) {
            client.windowUpdate(0, 1 << 30);
            for (int stream = 1; stream < 20; stream += 2) {
                client.get(stream, "/endless");
            }
            client.get(21, "/endless");
            client.windowUpdate(21, 1 << 30);

            long got = 0;
            while (got < 64 << 20) {
                H2Peer.Frame frame = client.await(DATA);
                got += frame.stream() == 21 ? frame.payload().length : 0;
            }

            assertThat(proxy.directBytes()).isLessThan(MOST_BYTES);
        }
    }
}
