/// `envoy.filters.http.grpc_web`: lets browsers, which cannot read trailers, speak gRPC.
@NullMarked
package io.outrider.extensions.filters.http.grpcweb;

import org.jspecify.annotations.NullMarked;
