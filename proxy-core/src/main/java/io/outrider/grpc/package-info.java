/// The client side of gRPC for what the proxy itself asks or tells: access log services, and later
/// authorization, rate limits and xDS. Calls go to clusters, over the same pools as requests.
///
/// [io.outrider.grpc.GrpcService] says whom, [io.outrider.grpc.GrpcClient] starts a
/// [io.outrider.grpc.GrpcCall], [io.outrider.grpc.GrpcEvents] hears what comes back.
@NullMarked
package io.outrider.grpc;

import org.jspecify.annotations.NullMarked;
