/// `envoy.filters.listener.proxy_protocol`: the client's address as the load balancer before us
/// tells it, in versions 1 and 2 of the PROXY protocol.
///
/// [io.outrider.extensions.filters.listener.proxyprotocol.ProxyHeaderParser] reads the header, the
/// filter applies it.
@NullMarked
package io.outrider.extensions.filters.listener.proxyprotocol;

import org.jspecify.annotations.NullMarked;
