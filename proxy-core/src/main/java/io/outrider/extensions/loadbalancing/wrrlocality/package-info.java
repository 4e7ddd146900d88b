/// `envoy.load_balancing_policies.wrr_locality`.
@NullMarked
package io.outrider.extensions.loadbalancing.wrrlocality;

import org.jspecify.annotations.NullMarked;
