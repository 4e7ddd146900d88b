package io.outrider.extensions.filters.http.router;

import io.outrider.filter.FilterStream;
import io.outrider.http.HeaderMap;
import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.lb.MetadataMatch;
import io.outrider.lb.PickContext;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import io.outrider.time.TimeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one request tells the picker: hash, metadata, time, and on a retry which hosts to avoid.
/// Immutable.
final class PickRequest implements PickContext {
    static final PickRequest NONE =
            new PickRequest(TimeSource.SYSTEM, false, 0, null, null, List.of(), 0);

    private final TimeSource time;
    private final boolean hasHash;
    private final long hash;
    private final @Nullable MetadataMatch metadata;
    private final @Nullable RetryState retry;
    private final List<Host> tried;
    private final int attempt;

    private PickRequest(
            TimeSource time,
            boolean hasHash,
            long hash,
            @Nullable MetadataMatch metadata,
            @Nullable RetryState retry,
            List<Host> tried,
            int attempt) {
        this.time = time;
        this.hasHash = hasHash;
        this.hash = hash;
        this.metadata = metadata;
        this.retry = retry;
        this.tried = tried;
        this.attempt = attempt;
    }

    static PickRequest of(
            Forward route,
            ClusterChoice.@Nullable Target target,
            HeaderMap headers,
            FilterStream stream) {
        boolean hashed = false;
        long hash = 0;
        if (!route.hashPolicies().isEmpty()) {
            var computed = RequestHash.of(route.hashPolicies(), headers, stream);
            hashed = computed.present();
            hash = computed.value();
        }
        MetadataMatch metadata =
                target != null && target.metadataMatch() != null
                        ? target.metadataMatch()
                        : route.metadataMatch();
        return new PickRequest(stream.worker().time(), hashed, hash, metadata, null, List.of(), 0);
    }

    /// The same request once more, avoiding what its retry policy says.
    PickRequest retry(RetryState state, StreamInfo info) {
        return new PickRequest(
                time, hasHash, hash, metadata, state, info.attemptedHosts, info.attempts);
    }

    @Override
    public boolean hasHash() {
        return hasHash;
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public long nanoTime() {
        return time.nanos();
    }

    @Override
    public @Nullable MetadataMatch metadataMatch() {
        return metadata;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int hostSelectionRetryCount() {
        return retry == null ? 0 : retry.hostSelectionAttempts();
    }

    @Override
    public boolean shouldSelectAnotherHost(Host host) {
        return retry != null && retry.avoids(host, tried);
    }
}
