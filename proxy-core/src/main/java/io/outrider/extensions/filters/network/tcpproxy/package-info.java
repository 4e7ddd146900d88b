/// `envoy.filters.network.tcp_proxy`: bytes to one host of a cluster and back.
///
/// Read [io.outrider.extensions.filters.network.tcpproxy.TcpProxyFilter] first.
@NullMarked
package io.outrider.extensions.filters.network.tcpproxy;

import org.jspecify.annotations.NullMarked;
