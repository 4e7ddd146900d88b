/// `envoy.filters.listener.original_dst`: where a connection that the system redirected meant to
/// go.
@NullMarked
package io.outrider.extensions.filters.listener.originaldst;

import org.jspecify.annotations.NullMarked;
