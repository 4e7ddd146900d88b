package io.outrider.injector.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/// What the injector counts, for Prometheus. Threads: any.
///
/// `outrider_injector_admissions_total{outcome, reason, dry_run}`,
/// `outrider_injector_admission_seconds` (histogram),
/// `outrider_injector_bad_requests_total{reason}`, `outrider_injector_settings_valid`,
/// `outrider_injector_certificate_expiry_seconds`, `outrider_injector_cluster_errors_total`.
public final class InjectorMeters {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer latency =
            Timer.builder("outrider.injector.admission")
                    .serviceLevelObjectives(
                            Duration.ofMillis(1),
                            Duration.ofMillis(2),
                            Duration.ofMillis(5),
                            Duration.ofMillis(10),
                            Duration.ofMillis(20),
                            Duration.ofMillis(50),
                            Duration.ofMillis(200),
                            Duration.ofSeconds(1))
                    .register(registry);
    private final Counter clusterErrors =
            Counter.builder("outrider.injector.cluster.errors").register(registry);

    void admission(Answer answer, boolean dryRun, long nanos) {
        Counter.builder("outrider.injector.admissions")
                .tag("outcome", answer.outcome())
                .tag("reason", answer.reason())
                .tag("dry_run", Boolean.toString(dryRun))
                .register(registry)
                .increment();
        latency.record(Duration.ofNanos(nanos));
    }

    void badRequest(String reason) {
        Counter.builder("outrider.injector.bad.requests")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /// A call of the API server's failed.
    public void clusterError() {
        clusterErrors.increment();
    }

    /// A number that is asked for when somebody looks.
    public void gauge(String name, Supplier<Number> value) {
        Gauge.builder("outrider.injector." + name, value).strongReference(true).register(registry);
    }

    /// Everything in Prometheus' text format.
    public String scrape() {
        return registry.scrape();
    }
}
