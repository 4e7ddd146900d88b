package io.outrider.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.http.StreamInfo;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TransportOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TransportOverridesTest {
    private static final TransportOptions BY_CLUSTER =
            new TransportOptions(
                    "by-cluster", List.of("by-cluster"), List.of(), List.of("h2"), null);

    private final StreamInfo info = new StreamInfo(new ConnectionInfo(1, null, null, 0), 0, 0);

    @Test
    void withoutFilterStateTheClustersRuleHolds() {
        assertThat(TransportOverrides.apply(BY_CLUSTER, info)).isSameAs(BY_CLUSTER);
    }

    @Test
    void aFilterChoosesTheProtocolsToOffer() {
        info.filterState(TransportOverrides.APPLICATION_PROTOCOLS, List.of("istio", "h2"));

        TransportOptions options = TransportOverrides.apply(BY_CLUSTER, info);

        assertThat(options.applicationProtocols()).containsExactly("istio", "h2");
        assertThat(options.serverName()).isEqualTo("by-cluster");
        assertThat(options.fallbackProtocols()).containsExactly("h2");
    }

    @Test
    void oneStringIsAListWithCommas() {
        info.filterState(TransportOverrides.APPLICATION_PROTOCOLS, "istio-http/1.1, http/1.1,");

        assertThat(TransportOverrides.apply(BY_CLUSTER, info).applicationProtocols())
                .containsExactly("istio-http/1.1", "http/1.1");
    }

    @Test
    void serverNameAndNamesToVerifyWinOverTheClusters() {
        info.filterState(TransportOverrides.SERVER_NAME, "by-filter");
        info.filterState(TransportOverrides.SUBJECT_ALT_NAMES, List.of("spiffe://a/b"));

        TransportOptions options = TransportOverrides.apply(BY_CLUSTER, info);

        assertThat(options.serverName()).isEqualTo("by-filter");
        assertThat(options.verifySans()).containsExactly("spiffe://a/b");
    }
}
