/// `outrider.load_balancing_policies.peak_ewma`, which Envoy does not have.
@NullMarked
package io.outrider.extensions.loadbalancing.peakewma;

import org.jspecify.annotations.NullMarked;
