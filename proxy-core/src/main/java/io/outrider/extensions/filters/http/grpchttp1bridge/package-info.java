/// `envoy.filters.http.grpc_http1_bridge`: lets HTTP/1.1 clients make unary gRPC calls.
@NullMarked
package io.outrider.extensions.filters.http.grpchttp1bridge;

import org.jspecify.annotations.NullMarked;
