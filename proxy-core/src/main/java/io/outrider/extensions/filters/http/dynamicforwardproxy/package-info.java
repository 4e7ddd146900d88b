/// `envoy.filters.http.dynamic_forward_proxy`: resolves the host that a request names, before it is
/// sent to a cluster of the type that goes with it.
@NullMarked
package io.outrider.extensions.filters.http.dynamicforwardproxy;

import org.jspecify.annotations.NullMarked;
