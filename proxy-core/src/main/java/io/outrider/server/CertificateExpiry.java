package io.outrider.server;

import io.outrider.config.Secrets;
import io.outrider.stats.Gauge;
import io.outrider.stats.Scope;
import io.outrider.time.TimeSource;
import java.time.Instant;
import java.util.stream.Stream;

/// Keeps `server.days_until_first_cert_expiring`. Threads: main loop, or start.
final class CertificateExpiry {
    /// What Envoy shows without any certificate.
    private static final long NONE = 0xffff_ffffL;

    private final Secrets secrets;
    private final TimeSource time;
    private final Gauge days;

    CertificateExpiry(Secrets secrets, TimeSource time, Scope root) {
        this.secrets = secrets;
        this.time = time;
        this.days = root.scope("server.").gauge("days_until_first_cert_expiring");
        update();
    }

    /// Reads every certificate again.
    void update() {
        Instant now = Instant.ofEpochSecond(0, time.wallNanos());
        days.set(
                secrets.contexts().stream()
                        .flatMap(
                                each -> Stream.concat(each.own().stream(), each.trusted().stream()))
                        .mapToLong(held -> held.details().daysUntilExpiry(now))
                        .min()
                        .orElse(NONE));
    }
}
