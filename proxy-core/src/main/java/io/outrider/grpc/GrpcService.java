package io.outrider.grpc;

import io.outrider.formatter.Formatter;
import io.outrider.http.HeaderName;
import io.outrider.upstream.ClusterCell;
import java.util.List;

/// Whom calls go to, and with what: `envoy.config.core.v3.GrpcService`. Immutable.
///
/// @param cluster may not exist yet, or not any more: then calls end as unavailable
/// @param authority empty: the cluster's name
/// @param metadata sent with each call
/// @param timeoutNanos of a call with one answer; 0: none
/// @param maxMessageBytes of a message that comes back; 0: no limit
/// @param envoyHeaders whether the server is told that the call comes from a proxy
public record GrpcService(
        ClusterCell cluster,
        String authority,
        List<Metadata> metadata,
        long timeoutNanos,
        int maxMessageBytes,
        boolean envoyHeaders) {
    public GrpcService {
        metadata = List.copyOf(metadata);
    }

    /// One header of each call.
    public record Metadata(HeaderName name, Formatter value) {}
}
