/// `envoy.load_balancing_policies.override_host`.
@NullMarked
package io.outrider.extensions.loadbalancing.overridehost;

import org.jspecify.annotations.NullMarked;
