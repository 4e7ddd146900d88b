/// `envoy.load_balancing_policies.client_side_weighted_round_robin`.
@NullMarked
package io.outrider.extensions.loadbalancing.clientsideweightedroundrobin;

import org.jspecify.annotations.NullMarked;
