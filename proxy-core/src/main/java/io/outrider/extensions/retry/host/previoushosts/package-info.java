/// `envoy.retry_host_predicates.previous_hosts`.
@NullMarked
package io.outrider.extensions.retry.host.previoushosts;

import org.jspecify.annotations.NullMarked;
