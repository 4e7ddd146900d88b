/// `envoy.load_balancing_policies.pick_first`.
@NullMarked
package io.outrider.extensions.loadbalancing.pickfirst;

import org.jspecify.annotations.NullMarked;
