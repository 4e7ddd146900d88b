/// `envoy.load_balancing_policies.least_request`.
@NullMarked
package io.outrider.extensions.loadbalancing.leastrequest;

import org.jspecify.annotations.NullMarked;
