package io.outrider.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadGeneratorTest {
    @Test
    void aClosedLoopAsksAsOftenAsItIsTold() throws Exception {
        try (Origin origin = new Origin(List.of("127.0.0.1"), 0);
                LoadGenerator generator = new LoadGenerator(get(origin, "/1k"))) {
            LoadResult result = generator.closedLoop(200);

            assertThat(result.requests()).isEqualTo(200);
            assertThat(result.errors()).isZero();
            assertThat(result.latency().getTotalCount()).isEqualTo(200);
        }
    }

    @Test
    void bodiesOfAnyLengthAreReadToTheirEnd() throws Exception {
        try (Origin origin = new Origin(List.of("127.0.0.1"), 0)) {
            for (String path : Origin.BODIES.keySet()) {
                try (LoadGenerator generator = new LoadGenerator(get(origin, path))) {
                    assertThat(generator.closedLoop(9).requests()).as(path).isEqualTo(9);
                }
            }
        }
    }

    @Test
    void postsAreSentWithTheirBody() throws Exception {
        try (Origin origin = new Origin(List.of("127.0.0.1"), 0)) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port());
            LoadTarget post =
                    new LoadTarget(
                            address,
                            false,
                            new Question("origin", "POST", "/0", 10_240, Grpc.NONE),
                            2,
                            0,
                            false);
            try (LoadGenerator generator = new LoadGenerator(post)) {
                assertThat(generator.closedLoop(20).requests()).isEqualTo(20);
            }
        }
    }

    @Test
    void aStreamOfGrpcCarriesAllItsMessages() throws Exception {
        try (EchoOrigin origin = new EchoOrigin(0)) {
            LoadTarget streams =
                    new LoadTarget(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port()),
                            false,
                            new Question("origin", "POST", "/echo", 0, Grpc.STREAM),
                            2,
                            3,
                            false);
            try (LoadGenerator generator = new LoadGenerator(streams)) {
                assertThat(generator.closedLoop(600).requests()).isEqualTo(600);
                assertThat(generator.closedLoop(60).errors()).isZero();
            }
        }
    }

    @Test
    void anOpenLoopAsksWhatIsDueInItsTime() throws Exception {
        try (Origin origin = new Origin(List.of("127.0.0.1"), 0);
                LoadGenerator generator = new LoadGenerator(get(origin, "/0"))) {
            LoadResult result = generator.openLoop(1_000, Duration.ofMillis(500));

            assertThat(result.requests() + result.unsent()).isEqualTo(500);
            assertThat(result.latency().getTotalCount()).isEqualTo(500);
        }
    }

    @Test
    void whoeverNeverAnswersMakesEveryDueRequestWait() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                LoadGenerator generator =
                        new LoadGenerator(
                                LoadTarget.get(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(),
                                                silent.getLocalPort()),
                                        "/0",
                                        1))) {
            LoadResult result =
                    generator.openLoop(100, Duration.ofMillis(200), Duration.ofMillis(1));

            assertThat(result.requests()).isZero();
            assertThat(result.errors()).isEqualTo(1);
            assertThat(result.unsent()).isEqualTo(19);
        }
    }

    @Test
    void whereNobodyListensRequestsFail() throws Exception {
        int port = unusedPort();
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (LoadGenerator generator = new LoadGenerator(LoadTarget.get(nobody, "/0", 1))) {
            LoadResult result = generator.closedLoop(3);

            assertThat(result.requests()).isZero();
            assertThat(result.errors()).isEqualTo(3);
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static LoadTarget get(Origin origin, String path) {
        return LoadTarget.get(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port()), path, 4);
    }
}
