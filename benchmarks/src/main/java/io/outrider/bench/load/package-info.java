/// The built-in load generator and origin: HTTP/1.1 over plain or TLS sockets, on Netty.
///
/// Closed loop for throughput: a connection asks again when it was answered. Open loop for latency:
/// requests are due at fixed times, and each is timed from when it was due, so that a slow answer
/// cannot hide those that had to wait behind it (no coordinated omission).
@NullMarked
package io.outrider.bench.load;

import org.jspecify.annotations.NullMarked;
