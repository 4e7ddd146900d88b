/// `envoy.transport_sockets.tls`: connections secured by proxy-tls.
///
/// The translators turn protobuf into proxy-tls's records; at run time this package only puts its
/// handlers into pipelines and tells connections, logs and statistics what a handshake found out.
@NullMarked
package io.outrider.extensions.transportsockets.tls;

import org.jspecify.annotations.NullMarked;
