/// `envoy.load_balancing_policies.ring_hash`.
@NullMarked
package io.outrider.extensions.loadbalancing.ringhash;

import org.jspecify.annotations.NullMarked;
