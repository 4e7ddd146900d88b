/// `envoy.filters.listener.tls_inspector`: whether a connection begins with TLS, and which server
/// and protocols its client asks for.
@NullMarked
package io.outrider.extensions.filters.listener.tlsinspector;

import org.jspecify.annotations.NullMarked;
