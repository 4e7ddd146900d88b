/// `envoy.filters.network.http_connection_manager`: turns a connection's bytes into streams and
/// runs each through the HTTP filters.
///
/// [HttpConnectionManager] is one connection, [HttpStream] one request and its response.
@NullMarked
package io.outrider.extensions.filters.network.httpconnectionmanager;

import org.jspecify.annotations.NullMarked;
