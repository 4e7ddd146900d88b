package io.outrider.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogComponentTest {
    @ParameterizedTest
    @CsvSource({
        "io.outrider.server.Outrider, main",
        "io.outrider.upstream.Clusters, upstream",
        "io.outrider.extensions.filters.http.router.RouterFilter, router",
        "io.outrider.extensions.filters.http.cors.CorsFilter, filter",
        "io.netty.channel.nio.NioEventLoop, io",
        "com.example.MyFilter, misc",
        "pool, pool"
    })
    void aLoggerSpeaksForTheComponentOfItsPackage(String logger, String component) {
        assertThat(LogComponent.of(logger)).isEqualTo(component);
    }
}
