/// `envoy.filters.network.connection_limit`: at most so many connections of one filter chain at a
/// time; those above are closed, at once or after a delay.
@NullMarked
package io.outrider.extensions.filters.network.connectionlimit;

import org.jspecify.annotations.NullMarked;
