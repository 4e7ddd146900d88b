/// `envoy.access_loggers.http_grpc` and `tcp_grpc`: records of streams go to an access log service.
///
/// An [io.outrider.extensions.accessloggers.grpc.AlsSink] makes an entry of each record; each
/// worker gathers entries in an [io.outrider.extensions.accessloggers.grpc.AlsBuffer] and streams
/// them to the service.
@NullMarked
package io.outrider.extensions.accessloggers.grpc;

import org.jspecify.annotations.NullMarked;
