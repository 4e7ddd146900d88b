package io.outrider.lb;

import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request tells its picker. Every method has an answer that means "nothing special". Must
/// not allocate: it is asked on the hot path.
public interface PickContext {
    /// A request without wishes, at time 0.
    PickContext NONE = new PickContext() {};

    /// Whether a hash policy gave a hash; without one, hashing policies choose at random.
    default boolean hasHash() {
        return false;
    }

    default long hash() {
        return 0;
    }

    /// The time now, on the same clock as all other nanoseconds given to this module.
    default long nanoTime() {
        return 0;
    }

    /// What the route wants hosts to have in their `envoy.lb` metadata; null when it does not say.
    default @Nullable MetadataMatch metadataMatch() {
        return null;
    }

    /// The host a session sticks to; null when there is none.
    default @Nullable SocketAddress overrideHost() {
        return null;
    }

    /// Whether a request may go nowhere but to [#overrideHost].
    default boolean overrideHostStrict() {
        return false;
    }

    /// The value of a request header, several joined by commas; null when there is none.
    ///
    /// @param name lower case
    default @Nullable String header(String name) {
        return null;
    }

    /// What filters said of the request under that filter's name; null when there is nothing at the
    /// path.
    default @Nullable Object metadata(String filter, List<String> path) {
        return null;
    }

    /// What a filter left for others under that key; null when there is none.
    default @Nullable Object filterState(String key) {
        return null;
    }

    /// Where the downstream connection was going before it was redirected here; null when it was
    /// not.
    default @Nullable SocketAddress originalDestination() {
        return null;
    }

    /// How often the same request was tried before: 0 for the first attempt.
    default int attempt() {
        return 0;
    }

    /// How many further picks to make while [#shouldSelectAnotherHost] says so.
    default int hostSelectionRetryCount() {
        return 0;
    }

    /// Whether a retry predicate turns this host down.
    default boolean shouldSelectAnotherHost(Host host) {
        return false;
    }

    /// The priority shares to use instead of the cluster's own, for retries that avoid priorities
    /// tried before; see [io.outrider.lb.retry.PreviousPriorities].
    default PriorityLoad priorityLoad(PrioritySet hosts, PriorityLoad clusterLoad) {
        return clusterLoad;
    }
}
