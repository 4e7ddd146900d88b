/// gRPC as it goes over HTTP: the framing of messages, and the codes of outcomes.
///
/// Filters, health checks and the client of `io.outrider.grpc` share it; nothing here knows a
/// connection.
@NullMarked
package io.outrider.http.grpc;

import org.jspecify.annotations.NullMarked;
