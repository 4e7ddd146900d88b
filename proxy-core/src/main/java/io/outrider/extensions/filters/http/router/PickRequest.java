package io.outrider.extensions.filters.http.router;

import io.outrider.filter.FilterStream;
import io.outrider.http.HeaderName;
import io.outrider.http.StreamInfo;
import io.outrider.lb.Host;
import io.outrider.lb.MetadataMatch;
import io.outrider.lb.PickContext;
import io.outrider.lb.PriorityLoad;
import io.outrider.lb.PrioritySet;
import io.outrider.net.ConnectionInfo;
import io.outrider.route.ClusterChoice;
import io.outrider.route.Forward;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one request tells the picker: hash, metadata, time, where it was going, and on a retry
/// which hosts and priorities to avoid. Threads: the stream's event loop.
final class PickRequest implements PickContext {
    private final FilterStream stream;
    private final boolean hasHash;
    private final long hash;
    private final @Nullable MetadataMatch metadata;
    private final List<String> cookies;
    private @Nullable RetryState retry;

    private PickRequest(
            FilterStream stream,
            boolean hasHash,
            long hash,
            @Nullable MetadataMatch metadata,
            List<String> cookies) {
        this.cookies = cookies;
        this.stream = stream;
        this.hasHash = hasHash;
        this.hash = hash;
        this.metadata = metadata;
    }

    static PickRequest of(
            Forward route, ClusterChoice.@Nullable Target target, FilterStream stream) {
        boolean hashed = false;
        long hash = 0;
        List<String> cookies = List.of();
        if (!route.hashPolicies().isEmpty()) {
            var computed =
                    RequestHash.of(route.hashPolicies(), stream.requestHeaders(), stream.info());
            hashed = computed.present();
            hash = computed.value();
            cookies = computed.cookies();
        }
        MetadataMatch metadata =
                target != null && target.metadataMatch() != null
                        ? target.metadataMatch()
                        : route.metadataMatch();
        return new PickRequest(stream, hashed, hash, metadata, cookies);
    }

    /// From now on this is a further try, which avoids what the retry policy says.
    void retry(RetryState state) {
        retry = state;
    }

    /// What the response is to set, so that the next request has the same hash.
    List<String> cookies() {
        return cookies;
    }

    private StreamInfo info() {
        return stream.info();
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
        return stream.worker().time().nanos();
    }

    @Override
    public @Nullable MetadataMatch metadataMatch() {
        return metadata;
    }

    @Override
    public @Nullable String header(String name) {
        return stream.requestHeaders().getJoined(HeaderName.of(name));
    }

    @Override
    public @Nullable Object metadata(String filter, List<String> path) {
        return info().metadata(filter, path);
    }

    @Override
    public @Nullable Object filterState(String key) {
        return info().filterState(key);
    }

    @Override
    public @Nullable SocketAddress originalDestination() {
        ConnectionInfo connection = info().connection;
        return connection.localAddressRestored ? connection.localAddress : null;
    }

    @Override
    public int attempt() {
        return retry == null ? 0 : info().attempts;
    }

    @Override
    public int hostSelectionRetryCount() {
        return retry == null ? 0 : retry.hostSelectionAttempts();
    }

    @Override
    public boolean shouldSelectAnotherHost(Host host) {
        return retry != null && retry.avoids(host, info().attemptedHosts());
    }

    @Override
    public PriorityLoad priorityLoad(PrioritySet hosts, PriorityLoad clusterLoad) {
        return retry == null ? clusterLoad : retry.priorityLoad(hosts, clusterLoad);
    }
}
