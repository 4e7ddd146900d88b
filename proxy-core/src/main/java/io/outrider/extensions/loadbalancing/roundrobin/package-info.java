/// `envoy.load_balancing_policies.round_robin`.
@NullMarked
package io.outrider.extensions.loadbalancing.roundrobin;

import org.jspecify.annotations.NullMarked;
