package io.outrider.extensions.transportsockets.tls;

import io.outrider.config.Secrets;
import io.outrider.stats.Counter;
import io.outrider.stats.Scope;
import io.outrider.tls.FileSecrets;
import org.jspecify.annotations.Nullable;

/// The `sds.NAME.*` statistics of one secret. Threads: any.
final class SdsStats implements FileSecrets.Outcomes {
    private final Secrets secrets;
    private final Counter attempt;
    private final Counter success;
    private final Counter rejected;

    SdsStats(Secrets secrets, String name) {
        this.secrets = secrets;
        Scope scope = secrets.stats().scope("sds." + name + ".");
        attempt = scope.counter("update_attempt");
        success = scope.counter("update_success");
        rejected = scope.counter("update_rejected");
        scope.counter("update_failure");
        scope.counter("init_fetch_timeout");
        scope.counter("key_rotation_failed");
    }

    @Override
    public void attempted(@Nullable String problem) {
        secrets.count(
                cells -> {
                    cells.inc(attempt);
                    cells.inc(problem == null ? success : rejected);
                });
    }
}
