package io.outrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.bench.load.LoadResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProxyUnderLoadTest {
    @Test
    void streamsOfHttp2AreAskedAtOnceAndAnsweredWhole() throws Exception {
        ProxyUnderLoad load = new ProxyUnderLoad();
        load.protocol = ProxyUnderLoad.Between.HTTP2;
        load.body = "/100k";
        load.connections = 2;
        load.open();
        try {
            LoadResult closed = load.generator().closedLoop(500);
            LoadResult open = load.generator().openLoop(200, Duration.ofMillis(500));

            assertThat(closed.requests()).isEqualTo(500);
            assertThat(closed.errors()).isZero();
            assertThat(open.requests() + open.unsent()).isEqualTo(100);
        } finally {
            load.close();
        }
    }
}
