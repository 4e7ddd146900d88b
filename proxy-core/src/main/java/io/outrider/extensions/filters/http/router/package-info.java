/// `envoy.filters.http.router`: the terminal filter that sends a request upstream.
///
/// [RouterFilter] owns the request and decides; an [Attempt] is one try on one host.
@NullMarked
package io.outrider.extensions.filters.http.router;

import org.jspecify.annotations.NullMarked;
