package io.outrider.extensions.accessloggers.grpc;

import io.outrider.grpc.GrpcService;
import io.outrider.upstream.Dialer;

/// Where entries go, and when. Immutable.
///
/// @param key equal for settings that can share one stream
/// @param identifier the first field of a stream's first message, as bytes in ISO 8859-1
/// @param http entries are of HTTP streams, not of connections
/// @param bufferBytes of entries that are gathered before they are sent; 0: each is sent at once
/// @param flushNanos how long entries are gathered at most
record AlsSettings(
        Object key,
        GrpcService service,
        Dialer dialer,
        String identifier,
        boolean http,
        long bufferBytes,
        long flushNanos,
        AlsStats stats) {}
