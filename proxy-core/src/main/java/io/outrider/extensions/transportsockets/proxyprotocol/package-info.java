/// `envoy.transport_sockets.upstream_proxy_protocol`: hosts are told the client's addresses by a
/// PROXY header, before whatever another transport socket does.
///
/// The bytes are made by [io.outrider.net.ProxyHeaderWriter].
@NullMarked
package io.outrider.extensions.transportsockets.proxyprotocol;

import org.jspecify.annotations.NullMarked;
