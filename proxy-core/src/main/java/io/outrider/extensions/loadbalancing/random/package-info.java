/// `envoy.load_balancing_policies.random`.
@NullMarked
package io.outrider.extensions.loadbalancing.random;

import org.jspecify.annotations.NullMarked;
