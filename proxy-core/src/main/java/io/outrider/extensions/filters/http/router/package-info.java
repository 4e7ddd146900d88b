/// `envoy.filters.http.router`: the terminal filter that sends a request upstream.
///
/// [RouterFilter] does what the route says; a [Forwarding] owns a request on its way to a cluster,
/// an [Attempt] is one try on one host, an [UpstreamResponse] passes the answer down.
@NullMarked
package io.outrider.extensions.filters.http.router;

import org.jspecify.annotations.NullMarked;
