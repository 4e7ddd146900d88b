/// `envoy.load_balancing_policies.subset`.
@NullMarked
package io.outrider.extensions.loadbalancing.subset;

import org.jspecify.annotations.NullMarked;
