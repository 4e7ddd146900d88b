/// `envoy.filters.http.grpc_stats`: counts calls and messages per method.
@NullMarked
package io.outrider.extensions.filters.http.grpcstats;

import org.jspecify.annotations.NullMarked;
