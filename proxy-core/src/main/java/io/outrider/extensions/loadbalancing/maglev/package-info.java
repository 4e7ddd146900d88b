/// `envoy.load_balancing_policies.maglev`.
@NullMarked
package io.outrider.extensions.loadbalancing.maglev;

import org.jspecify.annotations.NullMarked;
