package io.outrider.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class StatsMetersTest {
    private final StatsStore store = new StatsStore(1, StatsConfig.defaults());
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StatsMeters meters = new StatsMeters(store);

    @Test
    void countersGaugesAndHistogramsAppearInARegistry() {
        Scope cluster = store.root().scope("cluster.reviews");
        Counter total = cluster.counter("upstream_rq_total");
        Counter ok = cluster.counter("upstream_rq_200");
        Gauge active = cluster.gauge("upstream_rq_active");
        Histogram time = cluster.histogram("upstream_rq_time", Histogram.Unit.MILLISECONDS);
        meters.bindTo(registry);

        store.cells(0).add(total, 3);
        store.cells(0).add(ok, 2);
        store.cells(0).inc(active);
        store.cells(0).record(time, 20);
        store.flush();

        assertThat(registry.scrape())
                .contains("envoy_cluster_upstream_rq_total{envoy_cluster_name=\"reviews\"} 3.0")
                .contains(
                        "envoy_cluster_upstream_rq_by_tag_total{envoy_cluster_name=\"reviews\",envoy_response_code=\"200\"} 2.0")
                .contains("envoy_cluster_upstream_rq_active{envoy_cluster_name=\"reviews\"} 1.0")
                .contains(
                        "envoy_cluster_upstream_rq_time_count_total{envoy_cluster_name=\"reviews\"} 1.0");
    }

    @Test
    void aRemovedStatLeavesTheRegistryAndANewOneEnters() {
        Scope cluster = store.root().scope("cluster.reviews");
        cluster.counter("upstream_rq_total");
        meters.bindTo(registry);

        cluster.close();
        store.root().scope("cluster.details").counter("upstream_rq_total");
        meters.refresh();

        assertThat(registry.scrape()).contains("\"details\"").doesNotContain("\"reviews\"");
    }
}
