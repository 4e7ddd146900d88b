/// `envoy.clusters.dynamic_forward_proxy`.
@NullMarked
package io.outrider.extensions.clusters.dynamicforwardproxy;

import org.jspecify.annotations.NullMarked;
