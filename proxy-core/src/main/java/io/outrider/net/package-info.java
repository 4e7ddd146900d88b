/// Connections, workers and event loops: bytes in and out of sockets, and nothing of HTTP.
///
/// A [io.outrider.net.Connection] belongs to one [io.outrider.net.Worker] for life.
@NullMarked
package io.outrider.net;

import org.jspecify.annotations.NullMarked;
