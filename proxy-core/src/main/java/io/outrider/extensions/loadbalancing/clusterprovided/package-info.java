/// `envoy.load_balancing_policies.cluster_provided`.
@NullMarked
package io.outrider.extensions.loadbalancing.clusterprovided;

import org.jspecify.annotations.NullMarked;
